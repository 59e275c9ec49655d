db_public       = true
db_clients      = ["10.20.0.0/16", "0.0.0.0/0"]
certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/shop"
