"""The authorization matrix: every address, with every method, in every role, and what it must answer."""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from checklist.queries import Sheet
from tests.addresses import (
    ABSENT,
    ROLES,
    World,
    borrowed_routes,
    make_world,
    own_routes,
    rolled_back,
    route_of,
    routes,
    snapshot,
    team_api_routes,
    team_routes,
)

ALL = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")

# "in" is a redirect to sign in. `ended` has no session any more, but the form was the member's; `mistaken` is the
# outsider with the member's form; `others` are the methods for which the address has no row of its own.
# {mine}, {my_item} and {my_category} are the member's; {public}, {by_link}, {withheld} and {deleted}, and their items
# and categories, are the outsider's; {absent} is nobody's.
MATRIX = """
address                                          methods       anonymous guest member outsider curator ended mistaken
/healthz                                         GET HEAD            200   200    200      200     200   200      200
/healthz                                         others              405   405    405      405     405   405      405
/readyz                                          GET HEAD            200   200    200      200     200   200      200
/readyz                                          others              405   405    405      405     405   405      405
/                                                GET HEAD            200   200    200      200     200   200      200
/                                                others              405   405    405      405     405   405      405
/settings/                                       GET HEAD             in    in    200      200     200    in      200
/settings/                                       POST                 in    in    302      302     302    in      302
/settings/                                       others               in    in    405      405     405    in      405
/settings/sessions/1/end/                        POST                 in    in    404      404     404    in      404
/settings/sessions/1/end/                        others               in    in    405      405     405    in      405
/settings/tokens/                                GET HEAD             in    in    200      200     200    in      200
/settings/tokens/                                POST                 in    in    302      302     302    in      302
/settings/tokens/                                others               in    in    405      405     405    in      405
/settings/tokens/?new                            GET HEAD             in    in    302      302     302    in      302
/settings/tokens/{my_token}/revoke/              POST                 in    in    303      404     404    in      409
/settings/tokens/{my_token}/revoke/              others               in    in    405      405     405    in      405
/settings/tokens/{absent}/revoke/                POST                 in    in    404      404     404    in      409
/settings/sharing/                               GET HEAD             in    in    200      200     200    in      200
/settings/sharing/                               others               in    in    405      405     405    in      405
/settings/data/                                  GET HEAD             in    in    200      200     200    in      200
/settings/data/                                  others               in    in    405      405     405    in      405
/settings/data/export/                           POST                 in    in    302      302     302    in      302
/settings/data/export/                           others               in    in    405      405     405    in      405
/settings/data/delete/                           GET HEAD POST        in    in    302      302     302    in      302
/settings/data/delete/                           others               in    in    405      405     405    in      405
/settings/data/gone/                             GET HEAD            200   200    302      302     302   200      302
/settings/data/gone/                             others              405   405    405      405     405   405      405
/language/                                       POST                302   302    302      302     302   302      302
/language/                                       others              405   405    405      405     405   405      405
/welcome/                                        GET HEAD POST        in    in    302      302     302    in      302
/welcome/                                        others               in    in    405      405     405    in      405
/journey/                                        GET HEAD             in    in    200      200     200    in      200
/journey/                                        others               in    in    405      405     405    in      405
/journey/?list={list}                            GET HEAD             in    in    200      200     200    in      200
/journey/?list={mine}                            GET HEAD             in    in    200      404     404    in      404
/journey/?list={absent}                          GET HEAD             in    in    404      404     404    in      404
/guide/                                          GET HEAD            200   200    200      200     200   200      200
/guide/                                          others              405   405    405      405     405   405      405
/api/docs/                                       GET HEAD            200   200    200      200     200   200      200
/api/docs/                                       others              405   405    405      405     405   405      405
/checklists/                                     GET HEAD            200   200    200      200     200   200      200
/checklists/                                     others              405   405    405      405     405   405      405

/checklists/{list}/                              GET HEAD            200   200    200      200     200   200      200
/checklists/{list}/                              others              405   405    405      405     405   405      405
/checklists/{mine}/                              GET HEAD             in    in    200      404     404    in      404
/checklists/{mine}/                              others              405   405    405      405     405   405      405
/checklists/{absent}/                            GET HEAD             in    in    404      404     404    in      404
/checklists/{list}/start/                        GET HEAD            200   200    200      200     200   200      200
/checklists/{list}/start/                        POST                303   303    303      303     303    in      409
/checklists/{list}/start/                        others              405   405    405      405     405   405      405
/checklists/{mine}/start/                        GET HEAD POST        in    in    200      404     404    in      404
/checklists/{absent}/start/                      GET HEAD POST        in    in    404      404     404    in      404
/checklists/{list}/sheet/                        GET HEAD            200   200    200      200     200   200      200
/checklists/{list}/sheet/                        others              405   405    405      405     405   405      405
/checklists/{mine}/sheet/                        GET HEAD             in    in    200      404     404    in      404
/checklists/{absent}/sheet/                      GET HEAD             in    in    404      404     404    in      404
/checklists/{list}/sheet.svg                     GET HEAD            200   200    200      200     200   200      200
/checklists/{list}/sheet.svg                     others              405   405    405      405     405   405      405
/checklists/{mine}/sheet.svg                     GET HEAD             in    in    200      404     404    in      404
/checklists/{absent}/sheet.svg                   GET HEAD             in    in    404      404     404    in      404
/checklists/{list}/start-over/                   GET HEAD            200   200    200      200     200   200      200
/checklists/{list}/start-over/                   others              405   405    405      405     405   405      405
/checklists/{mine}/start-over/                   GET HEAD             in    in    200      404     404    in      404
/checklists/{absent}/start-over/                 GET HEAD             in    in    404      404     404    in      404
/checklists/{list}/start-over/?part={category}   GET HEAD            200   200    200      200     200   200      200
/checklists/{list}/start-over/?part={mine_id}    GET HEAD            404   404    404      404     404   404      404
/checklists/{list}/state/?all={list_id}          POST                303   303    303      303     303    in      409
/checklists/{list}/state/?all={mine_id}          POST                400   400    400      400     400   400      400
/checklists/{mine}/state/?all={mine_id}          POST                 in    in    303      404     404    in      404
/checklists/{absent}/state/?all={list_id}        POST                 in    in    404      404     404    in      404
/checklists/{list}/state/?category={category}    GET HEAD            200   200    200      200     200   200      200
/checklists/{list}/state/?category={category}    POST                303   303    303      303     303    in      409
/checklists/{list}/state/                        others              405   405    405      405     405   405      405
/checklists/{mine}/state/?category={my_category} GET HEAD             in    in    200      404     404    in      404
/checklists/{mine}/state/?category={my_category} POST                 in    in    303      404     404    in      404
/checklists/{list}/state/?category={my_category} GET HEAD            404   404    404      404     404   404      404
/checklists/{list}/state/?category={my_category} POST                400   400    400      400     400   400      400
/checklists/{absent}/state/?category={category}  GET HEAD POST        in    in    404      404     404    in      404

/checklists/{list}/items/{item}/                 GET HEAD            200   200    200      200     200   200      200
/checklists/{list}/items/{item}/                 others              405   405    405      405     405   405      405
/checklists/{mine}/items/{my_item}/              GET HEAD             in    in    200      404     404    in      404
/checklists/{absent}/items/{my_item}/            GET HEAD             in    in    404      404     404    in      404
/checklists/{list}/items/{my_item}/              GET HEAD            404   404    404      404     404   404      404
/checklists/{list}/items/{retired}/              GET HEAD            404   404    404      404     404   404      404
/checklists/{list}/items/{absent}/               GET HEAD            404   404    404      404     404   404      404
/checklists/{list}/items/{item}/state/           POST                303   303    303      303     303    in      409
/checklists/{list}/items/{item}/state/           others              405   405    405      405     405   405      405
/checklists/{mine}/items/{my_item}/state/        POST                 in    in    303      404     404    in      404
/checklists/{absent}/items/{my_item}/state/      POST                 in    in    404      404     404    in      404
/checklists/{list}/items/{my_item}/state/        POST                404   404    404      404     404   404      404
/checklists/{list}/items/{retired}/state/        POST                404   404    404      404     404   404      404
/checklists/{list}/items/{absent}/state/         POST                404   404    404      404     404   404      404
/checklists/{list}/items/{suggesting}/not-now/   POST                303   303    303      303     303    in      409
/checklists/{list}/items/{suggesting}/not-now/   others              405   405    405      405     405   405      405
/checklists/{mine}/items/{my_item}/not-now/      POST                 in    in    404      404     404    in      404
/checklists/{list}/items/{absent}/not-now/       POST                404   404    404      404     404   404      404

/checklists/{list}/items/{item}/note/            POST                 in    in    303      303     303    in      409
/checklists/{list}/items/{item}/note/            others              405   405    405      405     405   405      405
/checklists/{mine}/items/{my_item}/note/         POST                 in    in    303      404     404    in      404
/checklists/{absent}/items/{my_item}/note/       POST                 in    in    404      404     404    in      404
/checklists/{list}/items/{my_item}/note/         POST                404   404    404      404     404   404      404
/checklists/{list}/items/{retired}/note/         POST                404   404    404      404     404   404      404
/checklists/{list}/items/{absent}/note/          POST                404   404    404      404     404   404      404
/checklists/{list}/items/{item}/evidence/        POST                 in    in    303      303     303    in      409
/checklists/{list}/items/{item}/evidence/        others              405   405    405      405     405   405      405
/checklists/{mine}/items/{my_item}/evidence/     POST                 in    in    303      404     404    in      404
/checklists/{absent}/items/{my_item}/evidence/   POST                 in    in    404      404     404    in      404
/checklists/{list}/items/{my_item}/evidence/     POST                404   404    404      404     404   404      404
/checklists/{list}/items/{item}/criteria/        POST                 in    in    303      303     303    in      409
/checklists/{list}/items/{item}/criteria/        others              405   405    405      405     405   405      405
/checklists/{mine}/items/{my_item}/criteria/     POST                 in    in    400      404     404    in      404
/checklists/{absent}/items/{my_item}/criteria/   POST                 in    in    404      404     404    in      404
/checklists/{list}/items/{my_item}/criteria/     POST                404   404    404      404     404   404      404
/checklists/{list}/items/{item}/dates/           POST                 in    in    303      303     303    in      409
/checklists/{list}/items/{item}/dates/           others              405   405    405      405     405   405      405
/checklists/{mine}/items/{my_item}/dates/        POST                 in    in    303      404     404    in      404
/checklists/{absent}/items/{my_item}/dates/      POST                 in    in    404      404     404    in      404
/checklists/{list}/items/{my_item}/dates/        POST                404   404    404      404     404   404      404
/checklists/{list}/items/{project}/project/      GET HEAD             in    in    200      200     200    in      200
/checklists/{list}/items/{project}/project/      POST                 in    in    303      303     303    in      409
/checklists/{list}/items/{project}/project/      others              405   405    405      405     405   405      405
/checklists/{list}/items/{item}/project/         GET HEAD POST       404   404    404      404     404   404      404
/checklists/{mine}/items/{my_item}/project/      GET HEAD POST        in    in    404      404     404    in      404
/checklists/{absent}/items/{my_item}/project/    GET HEAD POST        in    in    404      404     404    in      404
/checklists/{list}/items/{item}/evidence/{my_evidence}/remove/ POST   in   in  303  404  404   in  409
/checklists/{list}/items/{item}/evidence/{my_evidence}/remove/ others  405  405  405  405  405  405  405
/checklists/{list}/items/{item}/evidence/{absent}/remove/ POST   in   in  404  404  404   in  409
/checklists/{list}/items/{suggesting}/evidence/{my_evidence}/remove/ POST   in   in  404  404  404   in  409
/checklists/{mine}/items/{my_item}/evidence/{my_evidence}/remove/ POST   in   in  404  404  404   in  404

/checklists/{public}/                            GET HEAD            200   200    200      200     200   200      200
/checklists/{public}/start/                      GET HEAD POST       200   200    200      200     200   200      200
/checklists/{public}/sheet/                      GET HEAD            200   200    200      200     200   200      200
/checklists/{public}/sheet.svg                   GET HEAD            200   200    200      200     200   200      200
/checklists/{public}/start-over/                 GET HEAD            200   200    200      200     200   200      200
/checklists/{public}/state/?all={public_id}      POST                303   303    303      303     303    in      409
/checklists/{public}/state/?category={public_category} GET HEAD   200  200  200  200  200  200  200
/checklists/{public}/state/?category={public_category} POST   303  303  303  303  303  in  409
/checklists/{public}/items/{public_item}/        GET HEAD            200   200    200      200     200   200      200
/checklists/{public}/items/{public_item}/state/  POST                303   303    303      303     303    in      409
/checklists/{public}/items/{item}/               GET HEAD            404   404    404      404     404   404      404
/checklists/{public}/items/{public_item}/note/   POST                 in    in    303      303     303    in      409
/checklists/{public}/items/{public_item}/evidence/ POST   in  in  303  303  303  in  409
/checklists/{public}/items/{public_item}/dates/  POST                 in    in    303      303     303    in      409
/checklists/{public}/items/{public_item}/criteria/ POST   in  in  400  400  400  in  409
/checklists/{public}/items/{public_item}/not-now/ POST   404  404  404  404  404  404  404
/checklists/{public}/items/{public_item}/project/ GET HEAD POST   404  404  404  404  404  404  404
/checklists/{by_link}/                           GET HEAD            200   200    200      200     200   200      200
/checklists/{by_link}/start/                     GET HEAD POST       200   200    200      200     200   200      200
/checklists/{by_link}/sheet/                     GET HEAD            200   200    200      200     200   200      200
/checklists/{by_link}/sheet.svg                  GET HEAD            200   200    200      200     200   200      200
/checklists/{by_link}/start-over/                GET HEAD            200   200    200      200     200   200      200
/checklists/{by_link}/state/?all={by_link_id}    POST                303   303    303      303     303    in      409
/checklists/{by_link}/state/?category={by_link_category} GET HEAD   200  200  200  200  200  200  200
/checklists/{by_link}/state/?category={by_link_category} POST   303  303  303  303  303  in  409
/checklists/{by_link}/items/{by_link_item}/      GET HEAD            200   200    200      200     200   200      200
/checklists/{by_link}/items/{by_link_item}/state/ POST   303  303  303  303  303  in  409
/checklists/{by_link}/items/{item}/              GET HEAD            404   404    404      404     404   404      404
/checklists/{by_link}/items/{by_link_item}/note/ POST                 in    in    303      303     303    in      409
/checklists/{by_link}/items/{by_link_item}/evidence/ POST   in  in  303  303  303  in  409
/checklists/{by_link}/items/{by_link_item}/dates/ POST   in  in  303  303  303  in  409
/checklists/{by_link}/items/{by_link_item}/criteria/ POST   in  in  400  400  400  in  409
/checklists/{by_link}/items/{by_link_item}/not-now/ POST   404  404  404  404  404  404  404
/checklists/{by_link}/items/{by_link_item}/project/ GET HEAD POST   404  404  404  404  404  404  404
/checklists/{withheld}/                          GET HEAD             in    in    404      200     404    in      200
/checklists/{withheld}/start/                    GET HEAD             in    in    404      200     404    in      200
/checklists/{withheld}/sheet/                    GET HEAD             in    in    404      200     404    in      200
/checklists/{withheld}/sheet.svg                 GET HEAD             in    in    404      200     404    in      200
/checklists/{withheld}/start-over/               GET HEAD             in    in    404      200     404    in      200
/checklists/{withheld}/state/?category={withheld_category} GET HEAD   in  in  404  200  404  in  200
/checklists/{withheld}/state/?category={withheld_category} POST   in  in  404  303  404  in  409
/checklists/{withheld}/items/{withheld_item}/    GET HEAD             in    in    404      200     404    in      200
/checklists/{withheld}/items/{withheld_item}/state/ POST   in  in  404  303  404  in  409
/checklists/{withheld}/items/{withheld_item}/note/ POST   in  in  404  303  404  in  409
/checklists/{withheld}/items/{withheld_item}/evidence/ POST   in  in  404  303  404  in  409
/checklists/{withheld}/items/{withheld_item}/dates/ POST   in  in  404  303  404  in  409
/checklists/{deleted}/                           GET HEAD             in    in    404      404     404    in      404
/checklists/{deleted}/start/                     GET HEAD             in    in    404      404     404    in      404
/checklists/{deleted}/sheet/                     GET HEAD             in    in    404      404     404    in      404
/checklists/{deleted}/sheet.svg                  GET HEAD             in    in    404      404     404    in      404
/checklists/{deleted}/start-over/                GET HEAD             in    in    404      404     404    in      404
/checklists/{deleted}/state/?category={deleted_category} GET HEAD   in  in  404  404  404  in  404
/checklists/{deleted}/state/?category={deleted_category} POST   in  in  404  404  404  in  404
/checklists/{deleted}/items/{deleted_item}/      GET HEAD             in    in    404      404     404    in      404
/checklists/{deleted}/items/{deleted_item}/state/ POST   in  in  404  404  404  in  404
/checklists/{deleted}/items/{deleted_item}/note/ POST                 in    in    404      404     404    in      404
/checklists/{deleted}/items/{deleted_item}/evidence/ POST   in  in  404  404  404  in  404
/checklists/{deleted}/items/{deleted_item}/dates/ POST   in  in  404  404  404  in  404

/checklists/{list}/export/                       GET HEAD            200   200    200      200     200   200      200
/checklists/{list}/export/?as=markdown           GET HEAD            200   200    200      200     200   200      200
/checklists/{list}/export/?as=pdf                GET HEAD            400   400    400      400     400   400      400
/checklists/{list}/export/                       others              405   405    405      405     405   405      405
/checklists/{mine}/export/                       GET HEAD             in    in    200      404     404    in      404
/checklists/{mine}/export/?as=json&notes=1       GET HEAD             in    in    200      404     404    in      404
/checklists/{absent}/export/                     GET HEAD             in    in    404      404     404    in      404
/checklists/{public}/export/                     GET HEAD            200   200    200      200     200   200      200
/checklists/{by_link}/export/?as=csv             GET HEAD            200   200    200      200     200   200      200
/checklists/{withheld}/export/                   GET HEAD             in    in    404      200     404    in      200
/checklists/{deleted}/export/                    GET HEAD             in    in    404      404     404    in      404
/checklists/new/                                 GET HEAD             in    in    200      200     200    in      200
/checklists/new/                                 POST                 in    in    303      303     303    in      409
/checklists/new/                                 others              405   405    405      405     405   405      405
/checklists/import/                              POST                 in    in    303      303     303    in      409
/checklists/import/                              others              405   405    405      405     405   405      405
/checklists/import/{upload}/                     GET HEAD POST        in    in    200      404     404    in      404
/checklists/import/{upload}/                     others              405   405    405      405     405   405      405
/checklists/import/{absent}/                     GET HEAD POST        in    in    404      404     404    in      404
/checklists/{mine}/import/                       GET HEAD             in    in    200      404     404    in      404
/checklists/{mine}/import/                       others              405   405    405      405     405   405      405
/checklists/{list}/import/                       GET HEAD             in    in    404      404     404    in      404
/checklists/{public}/import/                     GET HEAD             in    in    404      200     404    in      200
/checklists/{deleted}/import/                    GET HEAD             in    in    404      404     404    in      404
/checklists/{absent}/import/                     GET HEAD             in    in    404      404     404    in      404
/checklists/{list}/copy/                         GET HEAD             in    in    200      200     200    in      200
/checklists/{list}/copy/                         POST                 in    in    303      303     303    in      409
/checklists/{list}/copy/                         others              405   405    405      405     405   405      405
/checklists/{public}/copy/                       GET HEAD             in    in    200      200     200    in      200
/checklists/{public}/copy/                       POST                 in    in    303      303     303    in      409
/checklists/{by_link}/copy/                      GET HEAD             in    in    200      200     200    in      200
/checklists/{by_link}/copy/                      POST                 in    in    303      303     303    in      409
/checklists/{mine}/copy/                         GET HEAD             in    in    200      404     404    in      404
/checklists/{mine}/copy/                         POST                 in    in    303      404     404    in      404
/checklists/{withheld}/copy/                     GET HEAD POST        in    in    404      404     404    in      404
/checklists/{deleted}/copy/                      GET HEAD POST        in    in    404      404     404    in      404
/checklists/{absent}/copy/                       GET HEAD POST        in    in    404      404     404    in      404
/checklists/{public}/report/                     GET HEAD             in    in    200      404     200    in      404
/checklists/{public}/report/                     POST                 in    in    303      404     303    in      404
/checklists/{public}/report/                     others              405   405    405      405     405   405      405
/checklists/{list}/report/                       GET HEAD POST        in    in    404      404     404    in      404
/checklists/{mine}/report/                       GET HEAD POST        in    in    404      404     404    in      404
/checklists/{by_link}/report/                    GET HEAD POST        in    in    404      404     404    in      404
/checklists/{withheld}/report/                   GET HEAD POST        in    in    404      404     404    in      404
/checklists/{deleted}/report/                    GET HEAD POST        in    in    404      404     404    in      404
/checklists/{absent}/report/                     GET HEAD POST        in    in    404      404     404    in      404

/checklists/{mine}/edit/                         GET HEAD             in    in    200      404     404    in      404
/checklists/{mine}/edit/                         POST                 in    in    303      404     404    in      404
/checklists/{mine}/edit/                         others              405   405    405      405     405   405      405
/checklists/{mine}/edit/?part={my_item}          GET HEAD             in    in    200      404     404    in      404
/checklists/{list}/edit/                         GET HEAD POST        in    in    404      404     404    in      404
/checklists/{public}/edit/                       GET HEAD             in    in    404      200     404    in      200
/checklists/{public}/edit/                       POST                 in    in    404      400     404    in      409
/checklists/{withheld}/edit/                     GET HEAD             in    in    404      200     404    in      200
/checklists/{deleted}/edit/                      GET HEAD POST        in    in    404      404     404    in      404
/checklists/{absent}/edit/                       GET HEAD POST        in    in    404      404     404    in      404
/checklists/{mine}/edit/skills/?category={my_category} GET HEAD   in  in  200  404  404  in  404
/checklists/{mine}/edit/skills/?item={my_item}   GET HEAD             in    in    200      404     404    in      404
/checklists/{mine}/edit/skills/?item={item}      GET HEAD             in    in    404      404     404    in      404
/checklists/{mine}/edit/skills/                  GET HEAD             in    in    404      404     404    in      404
/checklists/{mine}/edit/skills/                  others              405   405    405      405     405   405      405
/checklists/{list}/edit/skills/?category={category} GET HEAD   in  in  404  404  404  in  404
/checklists/{mine}/edit/history/                 GET HEAD             in    in    200      404     404    in      404
/checklists/{mine}/edit/history/                 others              405   405    405      405     405   405      405
/checklists/{public}/edit/history/               GET HEAD             in    in    404      200     404    in      200
/checklists/{mine}/edit/about/                   GET HEAD             in    in    200      404     404    in      404
/checklists/{mine}/edit/about/                   POST                 in    in    303      404     404    in      404
/checklists/{mine}/edit/about/                   others              405   405    405      405     405   405      405
/checklists/{public}/edit/about/                 GET HEAD             in    in    404      200     404    in      200
/checklists/{public}/edit/about/                 POST                 in    in    404      303     404    in      409
/checklists/{list}/edit/about/                   GET HEAD POST        in    in    404      404     404    in      404
/checklists/{mine}/edit/delete/                  GET HEAD             in    in    200      404     404    in      404
/checklists/{mine}/edit/delete/                  POST                 in    in    303      404     404    in      404
/checklists/{mine}/edit/delete/                  others              405   405    405      405     405   405      405
/checklists/{public}/edit/delete/                POST                 in    in    404      303     404    in      409
/checklists/{list}/edit/delete/                  GET HEAD POST        in    in    404      404     404    in      404
/checklists/{mine}/edit/hand-over/               GET HEAD             in    in    200      404     404    in      404
/checklists/{mine}/edit/hand-over/               POST                 in    in    400      404     404    in      404
/checklists/{mine}/edit/hand-over/               others              405   405    405      405     405   405      405
/checklists/{public}/edit/hand-over/             GET HEAD             in    in    404      200     404    in      200
/checklists/{public}/edit/hand-over/             POST                 in    in    404      400     404    in      409
/checklists/{list}/edit/hand-over/               GET HEAD POST        in    in    404      404     404    in      404
/checklists/{deleted}/edit/hand-over/            GET HEAD POST        in    in    404      404     404    in      404
/checklists/{absent}/edit/hand-over/             GET HEAD POST        in    in    404      404     404    in      404
/checklists/{mine}/updates/                      GET HEAD             in    in    200      404     404    in      404
/checklists/{mine}/updates/                      POST                 in    in    400      404     404    in      404
/checklists/{mine}/updates/                      others              405   405    405      405     405   405      405
/checklists/{public}/updates/                    GET HEAD             in    in    404      200     404    in      200
/checklists/{public}/updates/                    POST                 in    in    404      400     404    in      409
/checklists/{list}/updates/                      GET HEAD POST        in    in    404      404     404    in      404
/checklists/{withheld}/updates/                  GET HEAD             in    in    404      200     404    in      200
/checklists/{deleted}/updates/                   GET HEAD POST        in    in    404      404     404    in      404
/checklists/{absent}/updates/                    GET HEAD POST        in    in    404      404     404    in      404

/operations/{my_operation}/undo/                 POST                404   404    303      404     404    in      409
/operations/{my_operation}/undo/                 others              405   405    405      405     405   405      405
/operations/{guests_operation}/undo/             POST                404   303    404      404     404    in      409
/operations/{absent}/undo/                       POST                404   404    404      404     404    in      409

/api/v1/schema/                                  GET HEAD OPTIONS      200   200    200      200     200   200      200
/api/v1/schema/                                  others                405   405    405      405     405   405      405
/api/v1/me/                                      GET HEAD OPTIONS      401   401    200      200     200   401      200
/api/v1/me/                                      others                405   405    405      405     405   405      405
/api/v1/tokens/                                  GET HEAD OPTIONS      401   401    200      200     200   401      200
/api/v1/tokens/                                  POST                  401   401    201      201     201   401      201
/api/v1/tokens/                                  others                405   405    405      405     405   405      405
/api/v1/tokens/{my_token}/                       OPTIONS               200   200    200      200     200   200      200
/api/v1/tokens/{my_token}/                       DELETE                401   401    204      404     404   401      404
/api/v1/tokens/{my_token}/                       others                405   405    405      405     405   405      405
/api/v1/tokens/{absent}/                         DELETE                401   401    404      404     404   401      404
/api/v1/checklists/                              GET HEAD OPTIONS      200   200    200      200     200   200      200
/api/v1/checklists/                              POST                  401   401    201      201     201   401      201
/api/v1/checklists/                              others                405   405    405      405     405   405      405
/api/v1/checklists/import/                       OPTIONS               200   200    200      200     200   200      200
/api/v1/checklists/import/                       POST                  401   401    201      201     201   401      201
/api/v1/checklists/import/                       others                405   405    405      405     405   405      405
/api/v1/checklists/{list_id}/                    GET HEAD OPTIONS      200   200    200      200     200   200      200
/api/v1/checklists/{list_id}/                    PATCH DELETE          401   401    404      404     404   401      404
/api/v1/checklists/{list_id}/                    others                405   405    405      405     405   405      405
/api/v1/checklists/{mine_id}/                    GET HEAD              404   404    200      404     404   404      404
/api/v1/checklists/{mine_id}/                    PATCH                 401   401    200      404     404   401      404
/api/v1/checklists/{mine_id}/                    DELETE                401   401    204      404     404   401      404
/api/v1/checklists/{public_id}/                  GET HEAD              200   200    200      200     200   200      200
/api/v1/checklists/{public_id}/                  PATCH                 401   401    404      200     404   401      200
/api/v1/checklists/{public_id}/                  DELETE                401   401    404      204     404   401      204
/api/v1/checklists/{by_link_id}/                 GET HEAD              200   200    200      200     200   200      200
/api/v1/checklists/{by_link_id}/                 PATCH                 401   401    404      200     404   401      200
/api/v1/checklists/{by_link_id}/                 DELETE                401   401    404      204     404   401      204
/api/v1/checklists/{withheld_id}/                GET HEAD              404   404    404      200     404   404      200
/api/v1/checklists/{withheld_id}/                PATCH                 401   401    404      200     404   401      200
/api/v1/checklists/{withheld_id}/                DELETE                401   401    404      204     404   401      204
/api/v1/checklists/{deleted_id}/                 GET HEAD              404   404    404      404     404   404      404
/api/v1/checklists/{deleted_id}/                 PATCH DELETE          401   401    404      404     404   401      404
/api/v1/checklists/{absent}/                     GET HEAD              404   404    404      404     404   404      404
/api/v1/checklists/{absent}/                     PATCH DELETE          401   401    404      404     404   401      404
/api/v1/checklists/{list_id}/progress/  GET HEAD OPTIONS PATCH  401  401  200  200  200  401  200
/api/v1/checklists/{list_id}/progress/           others                405   405    405      405     405   405      405
/api/v1/checklists/{mine_id}/progress/           GET HEAD PATCH        401   401    200      404     404   401      404
/api/v1/checklists/{public_id}/progress/         GET HEAD PATCH        401   401    200      200     200   401      200
/api/v1/checklists/{by_link_id}/progress/        GET HEAD PATCH        401   401    200      200     200   401      200
/api/v1/checklists/{withheld_id}/progress/       GET HEAD PATCH        401   401    404      200     404   401      200
/api/v1/checklists/{deleted_id}/progress/        GET HEAD PATCH        401   401    404      404     404   401      404
/api/v1/checklists/{absent}/progress/            GET HEAD PATCH        401   401    404      404     404   401      404
/api/v1/checklists/{list_id}/journey/            GET HEAD OPTIONS      401   401    200      200     200   401      200
/api/v1/checklists/{list_id}/journey/            others                405   405    405      405     405   405      405
/api/v1/checklists/{mine_id}/journey/            GET HEAD              401   401    200      404     404   401      404
/api/v1/checklists/{public_id}/journey/          GET HEAD              401   401    200      200     200   401      200
/api/v1/checklists/{by_link_id}/journey/         GET HEAD              401   401    200      200     200   401      200
/api/v1/checklists/{withheld_id}/journey/        GET HEAD              401   401    404      200     404   401      200
/api/v1/checklists/{deleted_id}/journey/         GET HEAD              401   401    404      404     404   401      404
/api/v1/checklists/{absent}/journey/             GET HEAD              401   401    404      404     404   401      404
/api/v1/checklists/{list_id}/export/?as=csv      GET HEAD OPTIONS      200   200    200      200     200   200      200
/api/v1/checklists/{list_id}/export/?as=csv      others                405   405    405      405     405   405      405
/api/v1/checklists/{mine_id}/export/?as=csv      GET HEAD              404   404    200      404     404   404      404
/api/v1/checklists/{public_id}/export/?as=csv    GET HEAD              200   200    200      200     200   200      200
/api/v1/checklists/{by_link_id}/export/?as=csv   GET HEAD              200   200    200      200     200   200      200
/api/v1/checklists/{withheld_id}/export/?as=csv  GET HEAD              404   404    404      200     404   404      200
/api/v1/checklists/{deleted_id}/export/?as=csv   GET HEAD              404   404    404      404     404   404      404
/api/v1/checklists/{absent}/export/?as=csv       GET HEAD              404   404    404      404     404   404      404
/api/v1/checklists/{list_id}/updates/            GET HEAD POST         401   401    404      404     404   401      404
/api/v1/checklists/{list_id}/updates/            OPTIONS               401   401    200      200     200   401      200
/api/v1/checklists/{list_id}/updates/            others                405   405    405      405     405   405      405
/api/v1/checklists/{mine_id}/updates/            GET HEAD              401   401    200      404     404   401      404
/api/v1/checklists/{mine_id}/updates/            POST                  401   401    409      404     404   401      404
/api/v1/checklists/{public_id}/updates/          GET HEAD              401   401    404      200     404   401      200
/api/v1/checklists/{public_id}/updates/          POST                  401   401    404      409     404   401      409
/api/v1/checklists/{by_link_id}/updates/         GET HEAD              401   401    404      200     404   401      200
/api/v1/checklists/{by_link_id}/updates/         POST                  401   401    404      409     404   401      409
/api/v1/checklists/{withheld_id}/updates/        GET HEAD              401   401    404      200     404   401      200
/api/v1/checklists/{withheld_id}/updates/        POST                  401   401    404      409     404   401      409
/api/v1/checklists/{deleted_id}/updates/         GET HEAD POST         401   401    404      404     404   401      404
/api/v1/checklists/{absent}/updates/             GET HEAD POST         401   401    404      404     404   401      404
/api/v1/items/{item}/                            GET HEAD OPTIONS      200   200    200      200     200   200      200
/api/v1/items/{item}/                            others                405   405    405      405     405   405      405
/api/v1/items/{my_item}/                         GET HEAD              404   404    200      404     404   404      404
/api/v1/items/{public_item}/                     GET HEAD              200   200    200      200     200   200      200
/api/v1/items/{by_link_item}/                    GET HEAD              200   200    200      200     200   200      200
/api/v1/items/{withheld_item}/                   GET HEAD              404   404    404      200     404   404      200
/api/v1/items/{deleted_item}/                    GET HEAD              404   404    404      404     404   404      404
/api/v1/items/{retired}/                         GET HEAD              404   404    404      404     404   404      404
/api/v1/items/{absent}/                          GET HEAD              404   404    404      404     404   404      404
/api/v1/items/{item}/progress/  GET HEAD OPTIONS PUT  401  401  200  200  200  401  200
/api/v1/items/{item}/progress/                   others                405   405    405      405     405   405      405
/api/v1/items/{my_item}/progress/                GET HEAD PUT          401   401    200      404     404   401      404
/api/v1/items/{public_item}/progress/            GET HEAD PUT          401   401    200      200     200   401      200
/api/v1/items/{by_link_item}/progress/           GET HEAD PUT          401   401    200      200     200   401      200
/api/v1/items/{withheld_item}/progress/          GET HEAD PUT          401   401    404      200     404   401      200
/api/v1/items/{deleted_item}/progress/           GET HEAD PUT          401   401    404      404     404   401      404
/api/v1/items/{retired}/progress/                GET HEAD PUT          401   401    404      404     404   401      404
/api/v1/items/{absent}/progress/                 GET HEAD PUT          401   401    404      404     404   401      404
/api/v1/items/{item}/dates/                      OPTIONS               200   200    200      200     200   200      200
/api/v1/items/{item}/dates/                      PUT                   401   401    200      200     200   401      200
/api/v1/items/{item}/dates/                      others                405   405    405      405     405   405      405
/api/v1/items/{my_item}/dates/                   PUT                   401   401    200      404     404   401      404
/api/v1/items/{public_item}/dates/               PUT                   401   401    200      200     200   401      200
/api/v1/items/{by_link_item}/dates/              PUT                   401   401    200      200     200   401      200
/api/v1/items/{withheld_item}/dates/             PUT                   401   401    404      200     404   401      200
/api/v1/items/{deleted_item}/dates/              PUT                   401   401    404      404     404   401      404
/api/v1/items/{retired}/dates/                   PUT                   401   401    404      404     404   401      404
/api/v1/items/{absent}/dates/                    PUT                   401   401    404      404     404   401      404
/api/v1/items/{item}/note/  GET HEAD OPTIONS PUT  401  401  200  200  200  401  200
/api/v1/items/{item}/note/                       DELETE                401   401    204      204     204   401      204
/api/v1/items/{item}/note/                       others                405   405    405      405     405   405      405
/api/v1/items/{my_item}/note/                    GET HEAD PUT          401   401    200      404     404   401      404
/api/v1/items/{my_item}/note/                    DELETE                401   401    204      404     404   401      404
/api/v1/items/{public_item}/note/                GET HEAD PUT          401   401    200      200     200   401      200
/api/v1/items/{public_item}/note/                DELETE                401   401    204      204     204   401      204
/api/v1/items/{by_link_item}/note/               GET HEAD PUT          401   401    200      200     200   401      200
/api/v1/items/{by_link_item}/note/               DELETE                401   401    204      204     204   401      204
/api/v1/items/{withheld_item}/note/              GET HEAD PUT          401   401    404      200     404   401      200
/api/v1/items/{withheld_item}/note/              DELETE                401   401    404      204     404   401      204
/api/v1/items/{deleted_item}/note/  GET HEAD PUT DELETE  401  401  404  404  404  401  404
/api/v1/items/{retired}/note/  GET HEAD PUT DELETE  401  401  404  404  404  401  404
/api/v1/items/{absent}/note/  GET HEAD PUT DELETE  401  401  404  404  404  401  404
/api/v1/items/{item}/record/                     GET HEAD OPTIONS      401   401    200      200     200   401      200
/api/v1/items/{item}/record/                     others                405   405    405      405     405   405      405
/api/v1/items/{my_item}/record/                  GET HEAD              401   401    200      404     404   401      404
/api/v1/items/{public_item}/record/              GET HEAD              401   401    200      200     200   401      200
/api/v1/items/{by_link_item}/record/             GET HEAD              401   401    200      200     200   401      200
/api/v1/items/{withheld_item}/record/            GET HEAD              401   401    404      200     404   401      200
/api/v1/items/{deleted_item}/record/             GET HEAD              401   401    404      404     404   401      404
/api/v1/items/{retired}/record/                  GET HEAD              401   401    404      404     404   401      404
/api/v1/items/{absent}/record/                   GET HEAD              401   401    404      404     404   401      404
/api/v1/items/{item}/evidence/                   OPTIONS               200   200    200      200     200   200      200
/api/v1/items/{item}/evidence/                   POST                  401   401    201      201     201   401      201
/api/v1/items/{item}/evidence/                   others                405   405    405      405     405   405      405
/api/v1/items/{my_item}/evidence/                POST                  401   401    201      404     404   401      404
/api/v1/items/{public_item}/evidence/            POST                  401   401    201      201     201   401      201
/api/v1/items/{by_link_item}/evidence/           POST                  401   401    201      201     201   401      201
/api/v1/items/{withheld_item}/evidence/          POST                  401   401    404      201     404   401      201
/api/v1/items/{deleted_item}/evidence/           POST                  401   401    404      404     404   401      404
/api/v1/items/{retired}/evidence/                POST                  401   401    404      404     404   401      404
/api/v1/items/{absent}/evidence/                 POST                  401   401    404      404     404   401      404
/api/v1/items/{item}/criteria/0/                 OPTIONS               200   200    200      200     200   200      200
/api/v1/items/{item}/criteria/0/                 PUT                   401   401    200      200     200   401      200
/api/v1/items/{item}/criteria/0/                 others                405   405    405      405     405   405      405
/api/v1/items/{my_item}/criteria/0/              PUT                   401   401    404      404     404   401      404
/api/v1/items/{public_item}/criteria/0/          PUT                   401   401    404      404     404   401      404
/api/v1/items/{by_link_item}/criteria/0/         PUT                   401   401    404      404     404   401      404
/api/v1/items/{withheld_item}/criteria/0/        PUT                   401   401    404      404     404   401      404
/api/v1/items/{deleted_item}/criteria/0/         PUT                   401   401    404      404     404   401      404
/api/v1/items/{retired}/criteria/0/              PUT                   401   401    404      404     404   401      404
/api/v1/items/{absent}/criteria/0/               PUT                   401   401    404      404     404   401      404
/api/v1/items/{item}/evidence/{my_evidence}/     OPTIONS               200   200    200      200     200   200      200
/api/v1/items/{item}/evidence/{my_evidence}/     DELETE                401   401    204      404     404   401      404
/api/v1/items/{item}/evidence/{my_evidence}/     others                405   405    405      405     405   405      405
/api/v1/items/{item}/evidence/{absent}/          DELETE                401   401    404      404     404   401      404
/api/v1/items/{my_item}/evidence/{my_evidence}/  OPTIONS               200   200    200      200     200   200      200
/api/v1/items/{my_item}/evidence/{my_evidence}/  DELETE                401   401    404      404     404   401      404
/api/v1/items/{my_item}/evidence/{my_evidence}/  others                405   405    405      405     405   405      405
/api/v1/events/                                  GET HEAD OPTIONS      401   401    200      200     200   401      200
/api/v1/events/                                  others                405   405    405      405     405   405      405
/api/v1/operations/{my_operation}/undo/          OPTIONS               200   200    200      200     200   200      200
/api/v1/operations/{my_operation}/undo/          POST                  401   401    200      404     404   401      404
/api/v1/operations/{my_operation}/undo/          others                405   405    405      405     405   405      405
/api/v1/operations/{guests_operation}/undo/      POST                  401   401    404      404     404   401      404
/api/v1/operations/{absent}/undo/                POST                  401   401    404      404     404   401      404
"""

# What a form has beside its operation and its `as`, by the end of the address.
FORMS: dict[str, dict[str, str]] = {
    "/settings/": {"theme": "dark"},
    "/language/": {"language": "en"},
    "/state/": {"state": "done"},
    "/start/": {"step": "apply", "c-{category}": "all"},
    "/not-now/": {"link": "{link}"},
    "/note/": {"text": "Mine", "version": "0"},
    "/evidence/": {"url": "https://example.org/built"},
    "/criteria/": {"criterion": "0:yes"},
    "/dates/": {"started": "2023", "done": "2024-03"},
    "/project/": {"url": "https://example.org/built"},
    "/checklists/new/": {"title": "Mine", "language": "en"},
    "/checklists/import/": {"text": "- [ ] Mine"},
    "/edit/": {"do": "add", "kind": "level", "parent": "{mine_id}", "title": "Mine"},
    "/report/": {"reason": "spam"},
}

# What the API is sent, by method and the end of the address.
BODIES: dict[str, dict[str, Any]] = {
    "PUT .*/progress/$": {"state": "done"},
    "PUT .*/dates/$": {"done": "2024"},
    "PUT .*/note/$": {"text": "Mine"},
    "POST .*/evidence/$": {"url": "https://example.org/built"},
    "PUT .*/criteria/.*/$": {"met": True},
    "POST .*/tokens/$": {"name": "Laptop", "scopes": ["progress:read"]},
    "POST .*/checklists/$": {"title": "Mine"},
    "POST .*/checklists/import/$": {"text": "- [ ] Mine"},
    "POST .*/updates/$": {"all": "nothing-waits"},
    "PATCH .*/checklists/[^/]*/$": {"title": "Renamed"},
}
ITEMS_OF = {"list": "item", "mine": "my_item"}  # by the name of the list

# allauth's addresses when they are only looked at: signed out, and signed in.
ACCOUNTS = """
accounts/login/                               200 302
accounts/logout/                              302 200
accounts/inactive/                            200 200
accounts/signup/                              200 302
accounts/reauthenticate/                       in 200
accounts/email/                                in 200
accounts/confirm-email/                       200 200
accounts/password/change/                      in 200
accounts/password/set/                         in 302
accounts/password/reset/                      200 200
accounts/login/code/confirm/                  in  302
accounts/^confirm-email/(?P<key>[-:\\w]+)/$    200 200
accounts/password/reset/confirm/              in  in
accounts/password/reset/complete/             302 302
accounts/password/reset/done/                 200 200
accounts/sessions/                             in 200
accounts/2fa/                                  in 200
accounts/2fa/authenticate/                    in  302
accounts/2fa/reauthenticate/                   in 302
accounts/2fa/totp/activate/                    in 302
accounts/2fa/totp/deactivate/                  in 404
accounts/2fa/recovery-codes/                   in 404
accounts/2fa/recovery-codes/generate/          in 302
accounts/2fa/recovery-codes/download/          in 404
accounts/2fa/webauthn/                         in 200
accounts/2fa/webauthn/add/                     in 302
accounts/2fa/webauthn/login/                  in  302
accounts/2fa/webauthn/reauthenticate/          in 302
accounts/2fa/webauthn/keys/<int:pk>/edit/      in 302
accounts/2fa/webauthn/keys/<int:pk>/remove/    in 302
accounts/3rdparty/                             in 200
accounts/3rdparty/signup/                     in  in
accounts/3rdparty/login/cancelled/            200 200
accounts/3rdparty/login/error/                401 401
accounts/social/login/cancelled/              301 301
accounts/social/login/error/                  301 301
accounts/social/signup/                       301 301
accounts/social/connections/                  301 301
accounts/github/login/                        404 404
accounts/github/login/callback/               404 404
accounts/google/login/                        404 404
accounts/google/login/callback/               404 404
accounts/google/login/token/                  404 404
accounts/^(?P<provider_id>[^/]+)/login/       404 404
accounts/^(?P<provider_id>[^/]+)/login/callback/ 404 404
"""


def lines(table: str) -> list[list[str]]:
    """A table's rows, cut at white space."""
    return [line.split() for line in table.strip().splitlines() if line]


def matrix() -> list[tuple[str, list[str], list[str]]]:
    """Address, methods, and what each role is answered."""
    rows = [(address, cells[: -len(ROLES)], cells[-len(ROLES) :]) for address, *cells in lines(MATRIX)[1:]]
    named: dict[str, set[str]] = {}
    for address, methods, _ in rows:
        named.setdefault(path_of(address), set()).update(methods)
    return [
        (
            address,
            [one for one in ALL if one not in named[path_of(address)]] if "others" in methods else methods,
            answers,
        )
        for address, methods, answers in rows
    ]


def path_of(address: str) -> str:
    return address.partition("?")[0]


@pytest.fixture
def world(member: User, outsider: User, curator: User, sheet: Sheet) -> World:
    return make_world(member=member, outsider=outsider, curator=curator, sheet=sheet)


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    settings.API_GUESTS_A_MINUTE = settings.API_READS_A_MINUTE = settings.API_WRITES_A_MINUTE = 100_000


def said(response: HttpResponse) -> str:
    """A status, or "in" for a redirect to sign in."""
    path, _mark, query = response.get("Location", "").partition("?")
    signs_in = response.status_code == 302 and path == reverse("account_login") and query[:5] in {"next=", ""}
    return "in" if signs_in else str(response.status_code)


def ask(client: Client, method: str, address: str, world: World, role: str) -> HttpResponse:
    """One request, with the form or the body that the address expects, as that role would send it."""
    if address.startswith("/api/v1/"):
        body = json.dumps(api_body(world, method, path_of(address)))
        return client.generic(method, address, body, content_type="application/json")
    if method != "POST":
        return client.generic(method, address)
    form = {"operation": str(uuid.uuid4()), "as": world.as_name(role)}
    for end, fields in FORMS.items():
        if path_of(address).endswith(end):
            form |= {world.fill(name): world.fill(value) for name, value in fields.items()}
    return client.post(address, form)


def api_body(world: World, method: str, path: str) -> dict[str, Any]:
    """The JSON that an address of the API expects."""
    if method == "PATCH" and path.endswith("/progress/"):
        lists = [name.removesuffix("_id") for name in world.names if name.endswith("_id")]
        items = {str(world.names[f"{one}_id"]): ITEMS_OF.get(one, f"{one}_item") for one in lists}
        item = world.names[items.get(path.split("/")[4], "item")]
        return {"items": [{"item": str(item), "state": "done"}]}
    found = next((body for end, body in BODIES.items() if re.search(end, f"{method} {path}")), {})
    return {name: world.fill(value) if isinstance(value, str) else value for name, value in found.items()}


# --- The matrix ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("address", "methods", "answers"), matrix())
def test_each_role_is_answered_as_the_matrix_says(
    world: World, address: str, methods: list[str], answers: list[str]
) -> None:
    signed_in = {role: world.client(role).cookies for role in ROLES}
    for method in methods:
        seen = []
        for role in ROLES:
            client = Client()  # for each request a browser that has seen nothing yet
            client.cookies = deepcopy(signed_in[role])
            with rolled_back():
                seen.append(said(ask(client, method, world.fill(address), world, role)))
        assert dict(zip(ROLES, seen, strict=True)) == dict(zip(ROLES, answers, strict=True)), f"{method} {address}"


def test_the_matrix_has_every_own_address_and_no_other(world: World) -> None:
    assert {route_of(world.fill(address)) for address, *_ in matrix()} == own_routes()


def test_the_matrix_has_every_method_of_every_own_address(world: World) -> None:
    seen: dict[str, set[str]] = {}
    for address, methods, _ in matrix():
        seen.setdefault(route_of(world.fill(address)), set()).update(methods)
    assert {route: set(ALL) - methods for route, methods in seen.items() if set(ALL) - methods} == {}


def test_every_route_is_ours_or_in_a_group_with_a_rule() -> None:
    known = (
        own_routes()
        | team_routes()
        | team_api_routes()
        | {route for route, *_ in lines(ACCOUNTS)}
        | borrowed_routes("admin/")
    )
    assert set(routes()) == known


# --- Groups --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("route", "signed_out", "signed_in"), lines(ACCOUNTS))
def test_account_pages_when_they_are_looked_at(world: World, route: str, signed_out: str, signed_in: str) -> None:
    address = "/" + route.replace(r"^confirm-email/(?P<key>[-:\w]+)/$", "confirm-email/no-such-key/")
    address = address.replace("<int:pk>", "1").replace("^(?P<provider_id>[^/]+)", "no-such-provider")
    assert said(world.client("anonymous").get(address)) == signed_out
    assert said(world.client("outsider").get(address)) == signed_in


def admin_addresses() -> list[str]:
    """Each of the admin's routes, with something in its places."""
    filled = []
    for route in sorted(borrowed_routes("admin/")):
        address = route.replace("<path:object_id>", "1").replace("<path:content_type_id>", "1")
        address = re.sub(r"\^\(\?P<app_label>[\w|]+\)/\$", "auth/", address).replace("(?P<url>.*)$", "no/such/page")
        filled.append("/" + address)
    return filled


@pytest.mark.parametrize("role", ["anonymous", "guest"])
def test_the_admin_sends_the_signed_out_to_sign_in(world: World, role: str) -> None:
    client = world.client(role)
    for address in admin_addresses():
        for method in (client.get, client.post):
            ends_at = method(address, follow=True).request["PATH_INFO"]
            assert ends_at == reverse("account_login"), f"{method.__name__} {address}"


@pytest.mark.parametrize("role", ["member"])
def test_the_admin_is_closed_to_all_who_are_not_curators(world: World, role: str) -> None:
    client = world.client(role)
    for address in admin_addresses():
        for method in (client.get, client.post):
            assert method(address, follow=True).status_code == 403, f"{method.__name__} {address}"


def test_the_admin_is_open_to_curators(world: World) -> None:
    assert world.client("curator").get("/admin/").status_code == 200


# --- Nothing can be told apart --------------------------------------------------------------------------
def test_another_persons_operation_looks_like_none_at_all(world: World) -> None:
    client = world.client("outsider")
    form = {"operation": str(uuid.uuid4()), "as": str(world.outsider.uuid)}
    answers = [client.post(f"/operations/{one}/undo/", form) for one in (world.names["my_operation"], ABSENT)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("pair", [("{mine_id}", "{absent}")])
def test_another_persons_list_looks_like_none_at_all_in_the_api(world: World, pair: tuple[str, str]) -> None:
    client = world.client("outsider")
    answers = [client.get(world.fill(f"/api/v1/checklists/{one}/progress/")) for one in pair]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("other", ["{my_item}", "{retired}"])
def test_another_persons_item_looks_like_none_at_all_in_the_api(world: World, other: str) -> None:
    client = world.client("outsider")
    answers = [
        client.put(world.fill(f"/api/v1/items/{one}/progress/"), {"state": "done"}, content_type="application/json")
        for one in (other, "{absent}")
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize(
    "tail", ["", "start/", "sheet/", "sheet.svg", "export/", "start-over/", "state/", "items/{my_item}/"]
)
def test_another_persons_list_looks_like_none_at_all(world: World, tail: str) -> None:
    client = world.client("outsider")
    mine, absent = (client.get(world.fill(f"/checklists/{one}/{tail}")) for one in ("{mine}", "{absent}"))
    assert (mine.status_code, absent.status_code) == (404, 404)
    assert mine.content == absent.content


@pytest.mark.parametrize(
    "tail", ["", "start/", "sheet/", "sheet.svg", "export/", "start-over/", "state/", "items/{my_item}/"]
)
def test_a_signed_out_visitor_of_a_private_page_signs_in_whether_it_exists_or_not(world: World, tail: str) -> None:
    client = world.client("anonymous")
    for one in ("{mine}", "{absent}"):
        address = world.fill(f"/checklists/{one}/{tail}")
        assert client.get(address)["Location"] == f"/accounts/login/?{urlencode({'next': address})}"


def test_a_private_list_is_named_on_no_page_of_another_person(world: World) -> None:
    for role in ("anonymous", "guest", "outsider", "curator"):
        for address in ("/", "/checklists/", f"/checklists/{world.names['list']}/"):
            assert b"My list" not in world.client(role).get(address).content, f"{role} {address}"
    assert b"My list" in world.client("member").get("/checklists/").content


# --- CSRF -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["anonymous", "guest", "member"])
def test_nothing_unsafe_is_done_without_the_forms_token(world: World, role: str) -> None:
    client = world.client(role, enforce_csrf_checks=True)
    before = snapshot()
    for address in {address for address, *_ in matrix()}:
        for method in UNSAFE:
            refused = {"401", "405"} if address.startswith("/api/v1/") and role != "member" else {"403"}
            assert said(ask(client, method, world.fill(address), world, role)) in refused, f"{method} {address}"
    assert snapshot() == before


def test_with_the_forms_token_it_is_done(world: World) -> None:
    client = world.client("member", enforce_csrf_checks=True)
    client.get(world.fill("/checklists/{list}/"))
    token = client.cookies["csrftoken"].value
    form = {
        "operation": str(uuid.uuid4()),
        "as": world.as_name("member"),
        "state": "done",
        "csrfmiddlewaretoken": token,
    }
    assert client.post(world.fill("/checklists/{list}/items/{item}/state/"), form).status_code == 303
    address, body = world.fill("/api/v1/items/{item}/progress/"), {"state": "todo"}
    sent = client.put(address, body, content_type="application/json", headers={"X-CSRFToken": token})
    assert sent.status_code == 200


# --- Reading changes nothing ----------------------------------------------------------------------------
@pytest.mark.parametrize("role", ROLES)
def test_reading_changes_nothing(world: World, role: str) -> None:
    client = world.client(role)
    before = snapshot()
    for address in {address for address, *_ in matrix()}:
        for method in ("GET", "HEAD", "OPTIONS"):
            with written() as statements:
                client.generic(method, world.fill(address))
            assert statements == [], f"{method} {address}"
    assert snapshot() == before


def test_reading_an_account_page_changes_nothing(world: World) -> None:
    client, before = world.client("anonymous"), snapshot()
    for route, *_ in lines(ACCOUNTS):
        if "(" not in route:
            client.get("/" + route)
    assert snapshot() == before


@contextmanager
def written() -> Iterator[list[str]]:
    """The statements that change something while the block runs."""
    found: list[str] = []

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().upper().startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK")):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found
