import json, os, urllib.request

request = urllib.request.Request(
    "{{ api }}/items/{{ item }}/progress/",
    method="PUT",
    data=json.dumps({"state": "done"}).encode(),
    headers={
        "Authorization": "Bearer " + os.environ["MLC_TOKEN"],
        "Content-Type": "application/json",
    },
)
with urllib.request.urlopen(request) as response:
    item = json.load(response)

print(item["state"], "since", item["done_on"], "- to take it back:", item["operation"])
