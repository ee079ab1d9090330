{% if not own %}# A copy that is yours, your ticks in it. "operation" makes sure that there is one, however often you run this.
curl -sS -o copy.json -H "Authorization: Bearer $MLC_TOKEN" -H "Content-Type: application/json" \
  -d '{"copy_of": "{{ list }}", "operation": "{{ operation }}"}' {{ api }}/checklists/
LIST=$(python3 -c 'import json; print(json.load(open("copy.json"))["id"])')
{% else %}LIST={{ own }}
{% endif %}
# The list as a file, with your ticks. Edit it: `- [x]` is done, a new line is a new item.
curl -sS -o list.md -H "Authorization: Bearer $MLC_TOKEN" \
  "{{ api }}/checklists/$LIST/export/?as=markdown&ticks=true"

# What the file would change. Without "preview" it does: one operation, one undo.
LIST=$LIST python3 -c 'import json, os; print(json.dumps({
  "text": open("list.md").read(), "checklist": os.environ["LIST"], "ticks": "mirror", "preview": True}))' |
  curl -sS -H "Authorization: Bearer $MLC_TOKEN" -H "Content-Type: application/json" \
    -d @- {{ api }}/checklists/import/
