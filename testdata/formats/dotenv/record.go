// Makes compose-go.json: reads a JSON list of texts from standard input and writes what compose-go's
// dotenv package makes of each, with no variables from outside.
//
//	go mod init record && go get github.com/compose-spec/compose-go/v2 && go run . < texts.json
package main

import (
	"encoding/json"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/dotenv"
)

type result struct {
	Text   string            `json:"text"`
	Values map[string]string `json:"values,omitempty"`
	Error  string            `json:"error,omitempty"`
}

func main() {
	var texts []string
	if err := json.NewDecoder(os.Stdin).Decode(&texts); err != nil {
		panic(err)
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	separator := "[\n"
	for _, text := range texts {
		os.Stdout.WriteString(separator)
		separator = ","
		values, err := dotenv.Parse(strings.NewReader(text))
		if err != nil {
			out.Encode(result{Text: text, Error: err.Error()})
			continue
		}
		out.Encode(struct {
			Text   string            `json:"text"`
			Values map[string]string `json:"values"`
		}{text, values})
	}
	os.Stdout.WriteString("]\n")
}
