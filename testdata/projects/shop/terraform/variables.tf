variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "db_public" {
  description = "Whether the database has a public address"
  type        = bool
  default     = false
}

variable "db_clients" {
  description = "Networks that reach the database"
  type        = list(string)
}

variable "tls_policy" {
  type    = string
  default = "ELBSecurityPolicy-2016-08"
}

variable "certificate_arn" {
  type = string
}
