// Command assay tells whether a running API keeps the promises of its OpenAPI
// description, for the operation where most contracts break first: create.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"assay/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	os.Exit(cli.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
