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

// The settings of serve are its flags. The file is weaker than the environment, and the
// environment weaker than the command line: "draw-time: 5s" in the file is
// TALKGRAPH_DRAW_TIME=5s in the environment.

// maxConfig limits the file, in bytes.
const maxConfig = 1 << 20

// configFlag declares --config.
func configFlag(flags *pflag.FlagSet) {
	flags.String("config", "", "a YAML `FILE` of settings, by the names of these flags (default $TALKGRAPH_CONFIG, or config.yaml in the user's configuration folder if it is there)")
}

// settle sets the flags that the command line omits from the environment or the file. It
// returns the source of each value.
func settle(flags *pflag.FlagSet) (from map[string]string, err error) {
	path, _ := flags.GetString("config")
	if path == "" {
		path = configPath()
	}
	file, err := readConfig(path)
	if err != nil {
		return nil, err
	}
	from = map[string]string{}
	var problems []error
	flags.VisitAll(func(f *pflag.Flag) {
		inFile, there := file[f.Name]
		delete(file, f.Name)
		inEnv, set := os.LookupEnv(variable(f.Name))
		switch {
		case f.Name == "config" || f.Name == "help":
		case f.Changed:
			from[f.Name] = "flag"
		case set && inEnv != "":
			from[f.Name] = variable(f.Name)
			problems = append(problems, setFlag(flags, f, []string{inEnv}, from[f.Name]))
		case there:
			from[f.Name] = path
			problems = append(problems, setFlag(flags, f, inFile, path+", "+f.Name))
		default:
			from[f.Name] = "default"
		}
	})
	for name := range file {
		problems = append(problems, fmt.Errorf("%w: %s sets %q, which is not a setting; \"talkgraph config show\" lists them", graph.ErrInvalid, path, name))
	}
	return from, errors.Join(problems...)
}

// configPath returns the default file of settings: that of the environment, or of the user's
// configuration folder; "" if there is none.
func configPath() string {
	if path := os.Getenv(variable("config")); path != "" {
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

func variable(flag string) string {
	return "TALKGRAPH_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

func setFlag(flags *pflag.FlagSet, f *pflag.Flag, values []string, where string) error {
	for _, v := range values {
		if err := flags.Set(f.Name, v); err != nil {
			return fmt.Errorf("%w: %s: %q: %v", graph.ErrInvalid, where, v, err)
		}
	}
	return nil
}

// readConfig reads the file: for each flag a value or a list of values.
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
		Short: "Print all settings of serve, and where each is from",
		Long: `Print the settings that serve would use, as YAML that --config reads. They come from
the file, the environment (TALKGRAPH_ and the name of the flag) and the flags; each
overrides the one before.`,
		Example: `  talkgraph config show
  talkgraph config show --config talkgraph.yaml > all.yaml`,
		Args: usageArgs(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error {
			from, err := settle(cmd.Flags())
			if err != nil {
				return err
			}
			cmd.Flags().VisitAll(func(f *pflag.Flag) {
				if where, ok := from[f.Name]; ok {
					fmt.Fprintf(cmd.OutOrStdout(), "%s: %s # %s\n", f.Name, shownValue(f), where)
				}
			})
			return nil
		},
	}
	(&serving{}).flags(show)
	cmd.AddCommand(show)
	return cmd
}

// shownValue returns a value as YAML, without the password in the address of a database.
func shownValue(f *pflag.Flag) string {
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
