{{- define "coze.env" -}}
<script>{{ .Values.coze.token }}</script>
{{- end -}}
