<script>var t = "${cozeToken}";</script>
