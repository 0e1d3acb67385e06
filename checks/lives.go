package checks

// life is one resource from the end of its create to the start of its delete,
// in nanoseconds since 1970. A run may make a million: texts are numbers or
// hashes.
type life struct {
	from, until int64
	key         uint64 // hash of operation and id
	url         uint64 // hash of the URL
	body        uint32 // hash of the body that was sent
	before      int32  // the life before it with the same key, -1 for none
	first       int32  // the first of them, itself for none
	operation   uint32
	step        uint32
	caseName    caseName
	status      int16
}

// chunk is how many lives are kept in one piece: a list that is copied when it
// grows would need its memory twice.
const chunk = 4096

// lives are all of a run, and where to find them.
type lives struct {
	chunks [][]life
	n      int32
	byKey  index // the latest with a key
	byURL  index // likewise
}

func (l *lives) at(i int32) *life { return &l.chunks[i/chunk][i%chunk] }

// add keeps a life, chained to those with the same key.
func (l *lives) add(e life) int32 {
	if l.n%chunk == 0 {
		l.chunks = append(l.chunks, make([]life, 0, chunk))
	}
	n := l.n
	e.before, e.first = -1, n
	if i, ok := l.latest(e.key); ok {
		e.before, e.first = i, l.at(i).first
	}
	last := &l.chunks[len(l.chunks)-1]
	*last = append(*last, e)
	l.n++
	l.byKey.put(e.key, n, l.keyOf)
	if e.url != 0 {
		l.byURL.put(e.url, n, l.urlOf)
	}
	return n
}

func (l *lives) keyOf(i int32) uint64 { return l.at(i).key }
func (l *lives) urlOf(i int32) uint64 { return l.at(i).url }

// latest is the latest life with a key.
func (l *lives) latest(key uint64) (int32, bool) { return l.byKey.get(key, l.keyOf) }

// there is the latest life at a URL.
func (l *lives) there(url uint64) (int32, bool) { return l.byURL.get(url, l.urlOf) }

// index finds numbers by the hash of what they stand for, with four bytes and a
// bit for each: the hash itself is where the number leads.
type index struct {
	slots []int32 // number + 1; 0 is free
	n     int
}

// slot is where the number of a hash stands, or would stand.
func (x *index) slot(h uint64, hashOf func(int32) uint64) int {
	mask := len(x.slots) - 1
	for i := int(h^h>>32) & mask; ; i = (i + 1) & mask {
		if n := x.slots[i]; n == 0 || hashOf(n-1) == h {
			return i
		}
	}
}

func (x *index) get(h uint64, hashOf func(int32) uint64) (int32, bool) {
	if len(x.slots) == 0 {
		return 0, false
	}
	n := x.slots[x.slot(h, hashOf)]
	return n - 1, n != 0
}

// put sets the number of a hash, in the place of an older one.
func (x *index) put(h uint64, n int32, hashOf func(int32) uint64) {
	if 4*(x.n+1) > 3*len(x.slots) {
		old := x.slots
		x.slots = make([]int32, max(64, 2*len(old)))
		for _, o := range old {
			if o != 0 {
				x.slots[x.slot(hashOf(o-1), hashOf)] = o
			}
		}
	}
	i := x.slot(h, hashOf)
	if x.slots[i] == 0 {
		x.n++
	}
	x.slots[i] = n + 1
}
