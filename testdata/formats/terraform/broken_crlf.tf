variable "half" {
  default = "typed
}

resource "aws_db_instance" "kept" {
  publicly_accessible = true # ünïcödé
}

resource "aws_db_instance" "open" {
  tags = {
