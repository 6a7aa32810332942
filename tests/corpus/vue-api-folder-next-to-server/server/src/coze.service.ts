export class CozeService {
  private token = '{{pat:2}}'
}
