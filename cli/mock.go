package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"assay/mock"
	"assay/suite"
)

// mockFlags are the flags of mock.
type mockFlags struct {
	describe describeFlags
	addr     string
	token    string
	fault    string
	oddities []string
	seed     uint64
	list     bool
}

func (a *app) mockCommand() *cobra.Command {
	var m mockFlags
	cmd := &cobra.Command{
		Use:   "mock [flags]",
		Short: "Serve the reference server for a description",
		Long: `mock serves a server that keeps every promise of the description: it validates,
assigns ids, stores, and answers reads, lists and deletes where they are described.
Everything is kept in memory and gone at the end.

--fault makes it break one rule, to see how a report shows that. --oddity makes it
unusual but lawful, and a run must not complain.`,
		Example: `  assay mock --spec openapi.yaml
  assay mock --spec openapi.yaml --addr 127.0.0.1:8080 --fault drops-field
  assay mock --list-faults`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if m.list {
				return a.listFaults(m)
			}
			return a.mock(cmd.Context(), m)
		},
	}
	m.describe.bind(cmd)
	f := cmd.Flags()
	f.StringVar(&m.addr, "addr", "127.0.0.1:0", "listen on `HOST:PORT`; port 0 takes a free one, which is printed")
	f.StringVar(&m.token, "token", "", "demand this `TOKEN` (default: any well-formed credentials are let in, which a run tells as auth/required)")
	f.StringVar(&m.fault, "fault", "", "switch on the fault `NAME`")
	f.StringArrayVar(&m.oddities, "oddity", nil, "switch on the lawful oddity `NAME`; repeatable")
	f.Uint64Var(&m.seed, "seed", 0, "`NUMBER` that the ids follow from")
	f.BoolVar(&m.list, "list-faults", false, "list the faults that the description gives occasion for, and the oddities")
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

func (a *app) mock(ctx context.Context, m mockFlags) error {
	contract, err := m.describe.load(a, nil)
	if err != nil {
		return err
	}
	handler, err := mock.New(contract, mock.Options{Fault: m.fault, Oddities: m.oddities, Token: m.token, Seed: m.seed})
	if err != nil {
		return &mistake{err}
	}
	listener, err := net.Listen("tcp", m.addr)
	if err != nil {
		return mistakef("--addr %q: %w", m.addr, err)
	}
	fmt.Fprintf(a.stdout, "http://%s\n", listener.Addr())
	for _, op := range contract.Operations {
		fmt.Fprintf(a.stderr, "assay: serving %s %s\n", op.Method, op.Path)
	}
	return serve(ctx, listener, handler)
}

// serve answers until ctx ends, which is how a server is meant to end: no error.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return &suite.BrokenError{Err: err}
	}
	return nil
}
