export const talks = [{"id": "ABC-1", "title": "Compter les rouages", "talkType": "Conference", "track": "Monitoring", "summary": "On compte.",
  "speakers": [{"name": "José Díaz", "link": {"href": "https://cfp.example/1"}}]}];
