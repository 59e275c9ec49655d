db_public       = false
db_clients      = ["10.20.0.0/16"]
certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/shop"
