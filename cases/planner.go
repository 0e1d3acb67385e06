package cases

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"regexp"

	"assay/spec"
	"assay/values"
	"assay/verdict"
)

// Options shape a plan; the zero value plans everything from the documented
// examples.
type Options struct {
	// Seed varies generated values.
	Seed uint64
	// Body is the user's own valid body; if empty, none.
	Body []byte
	// Values are pinned values by JSON pointer, applied to every base.
	Values map[string]json.RawMessage
	// Params are values of path, query, header and cookie parameters by name.
	Params map[string]string
	// Pins are what the user knows of single operations, by their id. They win
	// over Body, Values and Params.
	Pins map[string]Pins
	// Run keeps the cases whose id matches, with the twins that they need; if
	// nil, all.
	Run *regexp.Regexp
	// Only keeps the cases with these ids, with the twins that they need; if
	// nil, all.
	Only map[string]bool
	// Shard keeps one of several parts of what the rest chooses.
	Shard Shard
	// MaxCases drops the least valuable cases beyond that number; if 0, none.
	MaxCases int
	// Random is the number of additional random cases.
	Random int
	// Strength of the covering array over optional properties; if 0, 2.
	Strength int
	// AtOnce is the number of creates that are sent at the same time; if 0, 8.
	AtOnce int
}

// chosen says whether the user wants a case sent.
func (o *Options) chosen(id string) bool {
	return (o.Run == nil || o.Run.MatchString(id)) && (o.Only == nil || o.Only[id])
}

// Pins are what the user knows of one operation.
type Pins struct {
	Body   []byte                     // a body that is known to be accepted; if empty, none
	Values map[string]json.RawMessage // by JSON pointer into the body
	Params map[string]string          // by name
	Header []verdict.Header           // sent with every create of the operation
	// Existing are identifiers that are there on the server, by the name of the
	// property that names them; they take the place of made-up and documented
	// ones.
	Existing map[string]string
}

// Planner plans the cases of one operation.
type Planner struct {
	op    *spec.Operation
	opts  Options
	media *spec.Media   // nil when there is no body to plan
	codec *values.Codec // of the media; nil when there is none
	view  *spec.View
	order values.Order
	// pinned are the values of hints and of the user by JSON pointer, "*" for any
	// item or map value.
	pinned map[string]json.RawMessage
	// existing are identifiers that are there on the server, by property name.
	existing map[string]string
	// samples are the values of the documented examples by property name.
	samples map[string][]any
	names   map[string]fitness // of properties seen so far, for the mark

	rungs   []rung
	book    *book
	dropped []string // what MaxCases left out
	request template
}

// rung is one body of the ladder.
type rung struct {
	c    *Case
	body any
}

// New prepares the plan of one operation. The error says what is missing.
func New(op *spec.Operation, opts Options) (*Planner, error) {
	pins := opts.PinsOf(op.ID)
	opts.Body, opts.Values, opts.Params = pins.Body, pins.Values, pins.Params
	p := &Planner{op: op, opts: opts, order: values.Order{}, names: map[string]fitness{}, existing: pins.Existing, book: newBook(op)}
	var err error
	if op.Body != nil && len(op.Body.Media) > 0 {
		if p.media, p.codec, err = mainMedia(op.Body); err != nil {
			return nil, err
		}
		if p.media.Schema != nil {
			p.view = p.media.Schema.Request()
		}
	}
	p.hint()
	if p.request, err = newTemplate(op, p.media, opts); err != nil {
		return nil, err
	}
	p.rank()
	p.sample()
	if err := p.climb(); err != nil {
		return nil, err
	}
	return p, nil
}

// rank orders member names as the first example or the schema has them.
func (p *Planner) rank() {
	if p.media == nil {
		return
	}
	for _, ex := range p.media.Examples {
		p.order.Add(memberNames(ex.Value)...)
	}
	if p.view == nil {
		return
	}
	seen := map[string]bool{}
	var walk func(sh *spec.Shape, depth int)
	walk = func(sh *spec.Shape, depth int) {
		if sh == nil || depth > 8 || seen[sh.Place.Pointer] {
			return
		}
		seen[sh.Place.Pointer] = true
		for _, prop := range sh.Properties {
			p.order.Add(prop.Name)
			walk(sh.Property(prop.Name), depth+1)
		}
		walk(sh.Items(), depth+1)
	}
	walk(p.view.Shape(), 0)
}

// sample collects the scalars of the documented examples, so that made values
// look like those that the description's authors had in mind.
func (p *Planner) sample() {
	p.samples = map[string][]any{}
	if p.media == nil {
		return
	}
	var walk func(v any)
	walk = func(v any) {
		switch t := v.(type) {
		case map[string]any:
			for _, name := range values.Names(t, nil) {
				x := t[name]
				switch x.(type) {
				case map[string]any, []any:
					walk(x)
				case nil:
				default:
					p.samples[name] = append(p.samples[name], x)
				}
			}
		case []any:
			for _, x := range t {
				walk(x)
			}
		}
	}
	for _, ex := range p.media.Examples {
		if v, err := p.shown(ex.Value); err == nil {
			walk(v)
		}
	}
}

// maker makes values for this plan.
func (p *Planner) maker(all bool) *values.Maker {
	return values.NewMaker(p.view, values.Options{All: all, Seed: p.opts.Seed, Samples: p.samples})
}

// memberNames lists the names of a JSON text's members in the order written.
func memberNames(data []byte) []string {
	var out []string
	dec := json.NewDecoder(bytes.NewReader(data))
	var stack []bool // true in an object where a name comes next
	for {
		tok, err := dec.Token()
		if err != nil {
			return out
		}
		n := len(stack)
		switch t := tok.(type) {
		case json.Delim:
			switch t {
			case '{':
				stack = append(stack, true)
				continue
			case '[':
				stack = append(stack, false)
				continue
			default:
				stack = stack[:n-1]
			}
		case string:
			if n > 0 && stack[n-1] && isName(data, dec.InputOffset()) {
				out = append(out, t)
			}
		}
	}
}

// isName says whether a colon follows at the offset.
func isName(data []byte, off int64) bool {
	for ; int(off) < len(data); off++ {
		switch data[off] {
		case ' ', '\t', '\n', '\r':
		case ':':
			return true
		default:
			return false
		}
	}
	return false
}

// Ladder returns the bodies that a preflight tries one after the other: the
// first that is created is the base of the plan.
func (p *Planner) Ladder() []*Case {
	out := make([]*Case, 0, len(p.rungs))
	for _, r := range p.rungs {
		out = append(out, r.c)
	}
	return out
}

// ErrNoBase is returned where no body can be made to start from.
var ErrNoBase = errors.New("no valid body could be made")

// Plan yields the cases that follow the ladder, given the id of the rung that
// was created; with "" the first rung is taken. Rungs up to the base are not
// repeated. Twins come before the cases that name them.
func (p *Planner) Plan(base string) iter.Seq[*Case] {
	plan := p.whole(base)
	if limit := p.opts.MaxCases; limit > 0 {
		plan = p.within(plan, limit)
	}
	if p.opts.Shard.Of > 1 {
		plan = p.share(plan)
	}
	return plan
}

// whole is the plan without a budget.
func (p *Planner) whole(base string) iter.Seq[*Case] {
	return func(yield func(*Case) bool) {
		p.book = newBook(p.op)
		b := p.base(base)
		w := &writer{p: p, base: b, yield: yield, sent: map[string]string{}, ids: map[string]bool{}}
		for _, r := range p.rungs {
			w.known(r.c)
			w.ids[r.c.ID] = true
			if r.c.ID == b.c.ID {
				break
			}
		}
		w.all()
	}
}

func (p *Planner) base(id string) rung {
	for _, r := range p.rungs {
		if r.c.ID == id {
			return r
		}
	}
	return p.rungs[0]
}

// Obligations returns what the promises ask to be tested, with the cases that
// do. It is complete once Plan was drained.
func (p *Planner) Obligations() []verdict.Obligation { return p.book.list() }
