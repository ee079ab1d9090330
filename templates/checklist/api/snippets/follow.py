import json, os, pathlib, urllib.request

seen = pathlib.Path("seen.txt")  # keeps the last change that this program knows of
address = "{{ api }}/events/"
if seen.exists():
    address += "?since=" + seen.read_text()

while address:  # page by page, the oldest change first
    headers = {"Authorization": "Bearer " + os.environ["MLC_TOKEN"]}
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as response:
        page = json.load(response)
    for event in page["results"]:
        print(event["at"], event["title"], event["from_state"], "->", event["to_state"])
        seen.write_text(event["operation"])
    address = page["next"]
