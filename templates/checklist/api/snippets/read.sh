curl -sS -H "Authorization: Bearer $MLC_TOKEN" \
  {{ api }}/checklists/{{ list }}/progress/
