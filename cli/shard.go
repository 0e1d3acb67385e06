package cli

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"assay/cases"
	"assay/suite"
	"assay/verdict"
)

// shardFlags say which part of a run is sent.
type shardFlags struct {
	shard   string
	total   int
	timings string
}

func (s *shardFlags) bind(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&s.shard, "shard", "", "send one part of the run, `i/n` such as 2/8; auto asks the CI system or Kubernetes which")
	f.IntVar(&s.total, "shard-total", 0, "with --shard auto where only the index is known (JOB_COMPLETION_INDEX): the number `N` of shards")
	f.StringVar(&s.timings, "timings", "", "share the cases out by how long they took in this `JOURNAL`, the same one for all shards")
}

// numbering is how a system tells the processes that it starts side by side
// apart.
type numbering struct {
	system, index, total string
	first                int // the number of the first
}

// numberings are asked in this order.
var numberings = []numbering{
	{"GitLab CI", "CI_NODE_INDEX", "CI_NODE_TOTAL", 1},
	{"Buildkite", "BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0},
	{"CircleCI", "CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0},
	{"Kubernetes", "JOB_COMPLETION_INDEX", "", 0},
}

// chosen is the shard that the flags come to; the zero one is the whole run.
func (s *shardFlags) chosen(environ []string) (cases.Shard, error) {
	if s.total < 0 {
		return cases.Shard{}, mistakef("--shard-total is not negative")
	}
	switch s.shard {
	case "":
		if s.timings != "" {
			return cases.Shard{}, mistakef("--timings shares cases out between shards: give --shard too")
		}
		return cases.Shard{}, nil
	case "auto":
		text, err := s.automatic(environ)
		if err != nil {
			return cases.Shard{}, err
		}
		s.shard = text
	}
	shard, err := suite.ParseShard(s.shard)
	if err == nil && s.total > 0 && s.total != shard.Of {
		err = fmt.Errorf("%s, and --shard-total is %d: they have to agree", s.shard, s.total)
	}
	if err != nil {
		return cases.Shard{}, mistakef("--shard: %w", err)
	}
	return shard, nil
}

// automatic asks the environment.
func (s *shardFlags) automatic(environ []string) (string, error) {
	for _, n := range numberings {
		index := lookupEnv(environ, n.index)
		if index == "" {
			continue
		}
		total, from := "", n.total
		if n.total != "" {
			total = lookupEnv(environ, n.total)
		}
		if total == "" && s.total > 0 {
			total, from = strconv.Itoa(s.total), "--shard-total"
		}
		if total == "" && n.total == "" {
			return "", mistakef("--shard auto: %s says that this is %s=%s, but not of how many: give --shard-total N, or ASSAY_SHARD_TOTAL", n.system, n.index, index)
		}
		i, errI := strconv.Atoi(index)
		of, errN := strconv.Atoi(total)
		if errI != nil || errN != nil || i < n.first || i-n.first >= of {
			return "", mistakef("--shard auto: %s=%q and %s=%q of %s are no shard", n.index, index, from, total, n.system)
		}
		return fmt.Sprintf("%d/%d", i-n.first+1, of), nil
	}
	var names []string
	for _, n := range numberings {
		names = append(names, n.index)
	}
	return "", mistakef("--shard auto: none of %s is set; outside of such a system, and in a matrix of GitHub Actions, give it as i/n, such as --shard 2/8", strings.Join(names, ", "))
}

// divide makes a run one of its shards.
func (s *shardFlags) divide(environ []string, opts *suite.Options) error {
	shard, err := s.chosen(environ)
	if err != nil || shard.Of == 0 {
		return err
	}
	if s.timings != "" {
		file, err := os.Open(s.timings)
		if err != nil {
			return mistakef("--timings: %w", err)
		}
		defer file.Close()
		if shard.Shares, opts.Timings, err = suite.Balance(s.timings, file, shard.Of); err != nil {
			return mistakef("--timings: %w", err)
		}
	}
	opts.Plan.Shard = shard
	opts.Runner.Rate /= float64(shard.Of) // they share one target
	return nil
}

// emptyShard says that a shard had nothing to send, which is no error.
func (a *app) emptyShard(f *verdict.Finished) {
	if !suite.IsEmpty(f) {
		return
	}
	if a.code == suite.ExitNotJudged {
		a.code = suite.ExitOK
	}
	fmt.Fprintln(a.stderr, "assay: "+f.Notes[len(f.Notes)-1])
}
