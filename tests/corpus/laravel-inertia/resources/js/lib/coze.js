export default '{{pat:1}}'
