// Says what compose-go gives the containers of projects: reads a JSON list of folders that hold a
// compose.yaml from standard input and writes a list of maps from service to environment.
//
//	go mod init record && go get github.com/compose-spec/compose-go/v2 && go run environments.go < folders.json
package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

func environments(folder string) (map[string]types.MappingWithEquals, error) {
	options, err := cli.NewProjectOptions([]string{filepath.Join(folder, "compose.yaml")},
		cli.WithWorkingDirectory(folder), cli.WithEnvFiles(), cli.WithDotEnv, cli.WithName("p"))
	if err != nil {
		return nil, err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	project, err = project.WithServicesEnvironmentResolved(true)
	if err != nil {
		return nil, err
	}
	found := map[string]types.MappingWithEquals{}
	for name, service := range project.Services {
		found[name] = service.Environment
	}
	return found, nil
}

func main() {
	var folders []string
	if err := json.NewDecoder(os.Stdin).Decode(&folders); err != nil {
		panic(err)
	}
	all := []map[string]types.MappingWithEquals{}
	for _, folder := range folders {
		found, err := environments(folder)
		if err != nil {
			panic(err)
		}
		all = append(all, found)
	}
	json.NewEncoder(os.Stdout).Encode(all)
}
