package server

import (
	"crypto/rand"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"
)

// maxUndoable is how many loads can be undone at a time; the oldest are forgotten.
const maxUndoable = 100

// undoCookie names the load that a browser may undo: its own last one.
const undoCookie = "talkgraph_undo"

// recentLoads keeps loads for undo, by a key that only who loaded has. They live in memory:
// a restart forgets them. The zero recentLoads is ready.
type recentLoads struct {
	mu    sync.Mutex
	loads map[string]lastLoad
	order []string
}

// add keeps a load and returns its key.
func (r *recentLoads) add(l lastLoad) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.loads == nil {
		r.loads = map[string]lastLoad{}
	}
	if len(r.order) == maxUndoable {
		delete(r.loads, r.order[0])
		r.order = r.order[1:]
	}
	key := rand.Text()
	r.loads[key], r.order = l, append(r.order, key)
	return key
}

// get returns the load of a key.
func (r *recentLoads) get(key string) (lastLoad, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, ok := r.loads[key]
	return l, ok
}

// take returns the load of a key and forgets it.
func (r *recentLoads) take(key string) (lastLoad, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, ok := r.loads[key]
	delete(r.loads, key)
	return l, ok
}

// keepLoad keeps a load for the browser of a request.
func (h *noteHandlers) keepLoad(c *gin.Context, l lastLoad) {
	key := h.loads.add(l)
	c.Set(undoCookie, key)
	http.SetCookie(c.Writer, &http.Cookie{Name: undoCookie, Value: key, Path: "/notes", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: h.guard.scheme(c) == "https"})
}

// undoKey returns the key of the last load of the browser of a request.
func undoKey(c *gin.Context) string {
	if key := c.GetString(undoCookie); key != "" {
		return key
	}
	key, _ := c.Cookie(undoCookie)
	return key
}
