{{/* <p>see the docs</p> */}}
{{- define "coze.env" -}}
- name: COZE_TOKEN
  value: {{ .Values.coze.apiToken }}
{{- end }}
