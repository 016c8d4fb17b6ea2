package metrics

import "sync/atomic"

// Requests is how many there were.
var Requests atomic.Int64
