package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"github.com/talkgraph/talkgraph/graph"
)

// The settings of serve are its flags. A flag on the command line overrides the environment,
// which overrides the file: --draw-time 5s, TALKGRAPH_DRAW_TIME=5s, "draw-time: 5s".

// maxConfig limits the settings file, in bytes. A file of all settings has 1 kB.
const maxConfig = 1 << 20

// configFlag declares --config.
func configFlag(flags *pflag.FlagSet) {
	flags.String("config", "", "a YAML `FILE` of settings, by the names of these flags (default $TALKGRAPH_CONFIG, or config.yaml in the user's configuration folder if it is there)")
}

// applySettings sets the flags that the command line omits from the environment or the file.
// sources holds for each flag where its value is from: "flag", the variable, the file or
// "default". It returns graph.ErrInvalid for unknown names and bad values.
func applySettings(flags *pflag.FlagSet) (sources map[string]string, err error) {
	path, _ := flags.GetString("config")
	if path == "" {
		path = configPath()
	}
	file, err := readConfig(path)
	if err != nil {
		return nil, err
	}
	sources = map[string]string{}
	var problems []error
	flags.VisitAll(func(f *pflag.Flag) {
		inFile, isInFile := file[f.Name]
		delete(file, f.Name)
		inEnv := os.Getenv(envName(f.Name))
		switch {
		case f.Name == "config" || f.Name == "help":
		case f.Changed:
			sources[f.Name] = "flag"
		case inEnv != "":
			sources[f.Name] = envName(f.Name)
			problems = append(problems, setFlag(flags, f, []string{inEnv}, sources[f.Name]))
		case isInFile:
			sources[f.Name] = path
			problems = append(problems, setFlag(flags, f, inFile, path+", "+f.Name))
		default:
			sources[f.Name] = "default"
		}
	})
	for name := range file {
		problems = append(problems, fmt.Errorf("%w: %s sets %q, which is not a setting; \"talkgraph config show\" lists them", graph.ErrInvalid, path, name))
	}
	return sources, errors.Join(problems...)
}

// configPath returns the path of the settings file: $TALKGRAPH_CONFIG, or config.yaml in the
// user's configuration folder. It returns "" if there is no file.
func configPath() string {
	if path := os.Getenv(envName("config")); path != "" {
		return path
	}
	dir := os.Getenv("XDG_CONFIG_HOME")
	if home, err := os.UserHomeDir(); dir == "" && err == nil {
		dir = filepath.Join(home, ".config")
	}
	path := filepath.Join(dir, "talkgraph", "config.yaml")
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

// envName returns the environment variable of a flag: "draw-time" is TALKGRAPH_DRAW_TIME.
func envName(flag string) string {
	return "TALKGRAPH_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// setFlag sets a flag to a value, or a flag that is a list to several. Its error names source.
func setFlag(flags *pflag.FlagSet, f *pflag.Flag, values []string, source string) error {
	for _, v := range values {
		if err := flags.Set(f.Name, v); err != nil {
			return fmt.Errorf("%w: %s: %q: %v", graph.ErrInvalid, source, v, err)
		}
	}
	return nil
}

// readConfig parses the settings file, which has a value or a list of values for each flag. It
// returns nil for the path "".
func readConfig(path string) (map[string][]string, error) {
	if path == "" {
		return nil, nil
	}
	info, err := os.Stat(path)
	if err == nil && info.Size() > maxConfig {
		err = fmt.Errorf("it has more than %d kB", maxConfig>>10)
	}
	var b []byte
	if err == nil {
		b, err = os.ReadFile(path)
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the settings: %w", err)
	}
	var raw map[string]yaml.Node
	if err := yaml.Unmarshal(b, &raw); err != nil {
		return nil, fmt.Errorf("%w: %s: %v", graph.ErrInvalid, path, err)
	}
	out := map[string][]string{}
	for name, node := range raw {
		switch node.Kind {
		case yaml.ScalarNode:
			out[name] = []string{node.Value}
		case yaml.SequenceNode:
			for _, n := range node.Content {
				if n.Kind != yaml.ScalarNode {
					return nil, fmt.Errorf("%w: %s, line %d: a list may hold only values", graph.ErrInvalid, path, n.Line)
				}
				out[name] = append(out[name], n.Value)
			}
		default:
			return nil, fmt.Errorf("%w: %s, line %d: %s takes a value or a list", graph.ErrInvalid, path, node.Line, name)
		}
	}
	return out, nil
}

func newConfig() *cobra.Command {
	cmd := &cobra.Command{
		Use: "config", Short: "Show the settings of serve",
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	show := &cobra.Command{
		Use:   "show",
		Short: "Print all settings of serve and the source of each",
		Long: `Print the settings that serve would use, as YAML that --config reads, with the source
of each. Flags override the environment (TALKGRAPH_DRAW_TIME is --draw-time), which
overrides the file.`,
		Example: `  talkgraph config show
  talkgraph config show --config talkgraph.yaml > all.yaml`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			sources, err := applySettings(cmd.Flags())
			if err != nil {
				return err
			}
			cmd.Flags().VisitAll(func(f *pflag.Flag) {
				if source, ok := sources[f.Name]; ok {
					fmt.Fprintf(cmd.OutOrStdout(), "%s: %s # %s\n", f.Name, yamlValue(f), source)
				}
			})
			return nil
		},
	}
	(&serveOptions{}).declareFlags(show)
	cmd.AddCommand(show)
	return cmd
}

// yamlValue returns the value of a flag as YAML. It hides the password in the address of a
// database.
func yamlValue(f *pflag.Flag) string {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		quoted := make([]string, 0, len(list.GetSlice()))
		for _, v := range list.GetSlice() {
			quoted = append(quoted, fmt.Sprintf("%q", v))
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	v := f.Value.String()
	if u, err := url.Parse(v); f.Name == "db" && err == nil && u.User != nil {
		v = u.Redacted()
	}
	switch f.Value.Type() {
	case "bool", "int", "float64", "duration", "size":
		return v
	}
	return fmt.Sprintf("%q", v)
}
