package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"text/tabwriter"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"assay/mock"
	"assay/suite"
)

const mockLong = `mock serves a server that keeps every promise of the description: it validates,
assigns ids, stores, and answers reads, lists and deletes where they are described.
It answers with what was sent; what cannot be derived from that is taken from a
documented example answer, where that is valid, and else made up from the schema.

Its page at /__assay says what is served, with a request to try for each operation,
what is alive, and the last requests. For programs there are /__assay.json,
/__assay/requests, and POST /__assay/reset, which empties the store. A description
that serves one of these paths itself wins.

Everything is kept in memory, and gone at the end unless --state names a file. Such a
file is JSON that people can read and change. It is read at the start, and saved
every few seconds when something changed and at the end; a file that is no state, or
that somebody else changed meanwhile, is never overwritten. What only goes in
(writeOnly) is not saved.

--fault makes it break a rule, to see how a report shows that. --oddity makes it
unusual but lawful, and a run must not complain.

Ctrl-C ends it, with exit code 0. The program is one static file when it is built
with CGO_ENABLED=0 go build, and needs nothing beside it, not even a file system.`

const mockExample = `  assay mock --spec openapi.yaml
  assay mock --spec openapi.yaml --listen 127.0.0.1:8080 --state orders.json
  assay mock --spec openapi.yaml --latency 50ms-300ms --cors http://localhost:3000
  assay mock --spec openapi.yaml --fault drops-field --fault server-error-when-invalid --oddity indented-json
  assay mock --list-faults`

// mockFlags are the flags of mock.
type mockFlags struct {
	describe describeFlags
	listen   string
	token    string
	faults   []string
	oddities []string
	latency  string
	seed     uint64
	state    string
	cors     []string
	log      string
	list     bool
}

func (a *app) mockCommand() *cobra.Command {
	var m mockFlags
	cmd := &cobra.Command{
		Use:     "mock [flags]",
		Short:   "Serve the reference server for a description",
		Long:    mockLong,
		Example: mockExample,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if m.list {
				return a.listFaults(m)
			}
			return a.mock(cmd.Context(), m)
		},
	}
	m.describe.bind(cmd)
	f := cmd.Flags()
	f.StringVar(&m.listen, "listen", "127.0.0.1:0", "listen on `HOST:PORT`; port 0 takes a free one, which is printed")
	f.StringVar(&m.token, "token", "", "demand this `TOKEN` (default: any well-formed credentials are let in, which a run tells as auth/required)")
	f.StringArrayVar(&m.faults, "fault", nil, "switch on the fault `NAME`; repeatable")
	f.StringArrayVar(&m.oddities, "oddity", nil, "switch on the lawful oddity `NAME`; repeatable")
	f.StringVar(&m.latency, "latency", "", "hold every answer back, for a `DURATION` such as 200ms or one drawn from a range such as 50ms-300ms")
	f.Uint64Var(&m.seed, "seed", 0, "`NUMBER` that the ids and latencies follow from")
	f.StringVar(&m.state, "state", "", "start from the resources in this `FILE` where it exists, and save them there")
	f.StringArrayVar(&m.cors, "cors", nil, "let pages of this `ORIGIN` ask, such as http://localhost:3000, or * for every one; repeatable")
	f.StringVar(&m.log, "log", "text", "log requests on stderr as text or json, or turn it off (`FORMAT`)")
	f.BoolVar(&m.list, "list-faults", false, "list the faults that the description gives occasion for, and the oddities")
	f.SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if name == "addr" { // its name in the first versions
			name = "listen"
		}
		return pflag.NormalizedName(name)
	})
	return cmd
}

// listFaults lists the kinds of faults that a description gives occasion for,
// each with the places where it can be switched on.
func (a *app) listFaults(m mockFlags) error {
	contract, err := m.describe.load(a, nil)
	if err != nil {
		return err
	}
	names := map[string][]string{}
	for _, c := range mock.FaultsOf(contract) {
		names[c.Fault.Name] = append(names[c.Fault.Name], c.Name)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FAULT\tPLACES\tRULES\tTITLE")
	for _, f := range mock.Faults() {
		if places := names[f.Name]; len(places) > 0 {
			fmt.Fprintf(w, "%s\t%d\t%s\t%s\n", places[0], len(places), joined(f.Rules), f.Title)
		}
	}
	fmt.Fprintln(w, "\nODDITY\t\t\tTITLE")
	for _, o := range mock.Oddities() {
		fmt.Fprintf(w, "%s\t\t\t%s\n", o.Name, o.Title)
	}
	return w.Flush()
}

// front makes the server from the flags.
func (m *mockFlags) front(a *app) (*mock.Front, error) {
	latency, err := mock.ParseLatency(m.latency)
	if err != nil {
		return nil, mistakef("--latency: %w", err)
	}
	if _, err := mock.ParseOrigins(m.cors); err != nil {
		return nil, mistakef("--cors: %w", err)
	}
	if !slices.Contains(mock.LogFormats(), m.log) {
		return nil, mistakef("--log %q: use text, json or off", m.log)
	}
	contract, err := m.describe.load(a, nil)
	if err != nil {
		return nil, err
	}
	front, err := mock.NewFront(contract,
		mock.Options{Faults: m.faults, Oddities: m.oddities, Token: m.token, Seed: m.seed},
		mock.FrontOptions{
			Latency: latency, Seed: m.seed, Origins: m.cors, Log: a.stderr, LogFormat: m.log,
			Version: version().Version, StateFile: m.state,
		})
	if err != nil {
		return nil, &mistake{err}
	}
	return front, nil
}

func (a *app) mock(ctx context.Context, m mockFlags) error {
	a.stderr = &lines{w: a.stderr} // requests are logged from many goroutines
	front, err := m.front(a)
	if err != nil {
		return err
	}
	var state *mock.StateFile
	if m.state != "" {
		if state, err = mock.OpenState(m.state, front.Server); err != nil {
			return mistakef("--state: %w", err)
		}
	}
	server, err := listen(m.listen, front)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.stdout, server.url)
	a.welcome(front, server.url, m)
	err = server.serve(ctx, state, func(err error) { fmt.Fprintf(a.stderr, "assay: %v\n", err) })
	var broken *suite.BrokenError
	if err != nil && !errors.As(err, &broken) { // the end was meant, but the state is not where it should be
		fmt.Fprintf(a.stderr, "assay: %v\n", err)
		a.code = suite.ExitCode(suite.Ending{Unusable: true})
		return nil
	}
	if err == nil && state != nil {
		fmt.Fprintf(a.stderr, "assay: %s saved in %s\n", counted(front.Count(), "resource"), m.state)
	}
	return err
}

// lines lets goroutines write at the same time.
type lines struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
