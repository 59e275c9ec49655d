variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "environment" {
  type        = string
  description = "dev, staging or prod"
  default     = "prod"

  validation {
    condition     = contains(["dev", "staging", "prod"], var.environment)
    error_message = "No such environment."
  }
}

variable "office" {
  type    = list(string)
  default = ["203.0.113.0/24"]
}

variable "tags" {
  type    = map(string)
  default = {}
}

variable "ssl_policy" {
  type = string
}
