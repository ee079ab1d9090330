import json, os, urllib.request

request = urllib.request.Request(
    "{{ api }}/checklists/{{ list }}/progress/",
    headers={"Authorization": "Bearer " + os.environ["MLC_TOKEN"]},
)
with urllib.request.urlopen(request) as response:
    progress = json.load(response)

whole = progress["tallies"]["whole"]
print(whole["done"], "of", whole["total"])
print([one["key"] or one["item"] for one in progress["items"] if one["state"] == "learning"])
