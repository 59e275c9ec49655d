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
  default = "ELBSecurityPolicy-TLS13-1-2-2021-06"
}

variable "certificate_arn" {
  type = string
}
