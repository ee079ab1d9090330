curl -sS -X PUT -H "Authorization: Bearer $MLC_TOKEN" -H "Content-Type: application/json" \
  -d '{"state": "done"}' \
  {{ api }}/items/{{ item }}/progress/
