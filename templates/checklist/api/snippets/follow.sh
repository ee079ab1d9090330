# The latest ten changes. Keep the "operation" of the first one of them …
curl -sS -H "Authorization: Bearer $MLC_TOKEN" "{{ api }}/events/?order=latest&limit=10"

# … and ask the next time for what came after it: "{{ api }}/events/?since=<operation>"
