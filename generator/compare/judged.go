package compare

import (
	"sync"

	"placard/generator/diff"
	"placard/generator/disclosure"
)

// judgements remembers what the rules say of edits that several comparisons of
// a system share: package diff gives these one measure. It is safe for
// concurrent use.
type judgements struct {
	mu    sync.Mutex
	known map[judgement]verdict
}

// A judgement is an edit and all else that a verdict about it depends on, but
// for names that changed throughout.
type judgement struct {
	edit          *diff.Measure
	floor         disclosure.Impact
	relied, binds bool
}

// mostJudgements is how many verdicts are remembered. A system with more
// begins anew.
const mostJudgements = 1024

// judgedOnce is edited for an edit that other comparisons may hold. Nobody may
// change the reasons that it gives.
func (p *pair) judgedOnce(b *diff.BlockDiff, floor disclosure.Impact, relied, binds bool) verdict {
	if len(p.renames) > 0 || len(b.Children) > 0 || b.Measure == nil {
		return p.edited(b, floor, relied, binds)
	}
	known := &p.family.judged
	key := judgement{b.Measure, floor, relied, binds}
	known.mu.Lock()
	v, ok := known.known[key]
	known.mu.Unlock()
	if ok {
		return v
	}
	v = p.edited(b, floor, relied, binds)
	known.mu.Lock()
	defer known.mu.Unlock()
	if known.known == nil || len(known.known) >= mostJudgements {
		known.known = map[judgement]verdict{}
	}
	known.known[key] = v
	return v
}
