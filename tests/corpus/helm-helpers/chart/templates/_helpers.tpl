{{- define "coze.token" -}}
{{- default "{{pat:1}}" .Values.coze.token -}}
{{- end }}
<!-- <a> -->
