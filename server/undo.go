package server

import (
	"crypto/rand"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"
)

// maxUndoable is how many loads the server remembers for undo. Each holds the facts of a load, so
// that the number limits memory. The oldest is forgotten first.
const maxUndoable = 100

// undoCookie is the name of the cookie with the key of a browser's last load.
const undoCookie = "talkgraph_undo"

// recentLoads remembers loads for undo, each under a random key that only its browser knows. It is
// in memory only: a restart forgets all loads. The zero recentLoads is ready to use.
type recentLoads struct {
	mu    sync.Mutex
	loads map[string]lastLoad
	order []string // keys, oldest first
}

// add remembers a load and returns its key.
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

// get returns the load with a key.
func (r *recentLoads) get(key string) (lastLoad, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, ok := r.loads[key]
	return l, ok
}

// take returns the load with a key and forgets it.
func (r *recentLoads) take(key string) (lastLoad, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l, ok := r.loads[key]
	delete(r.loads, key)
	return l, ok
}

// keepLoad remembers a load and sets the undo cookie.
func (h *noteHandlers) keepLoad(c *gin.Context, l lastLoad) {
	key := h.loads.add(l)
	c.Set(undoCookie, key)
	http.SetCookie(c.Writer, &http.Cookie{Name: undoCookie, Value: key, Path: "/notes", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: h.guard.scheme(c) == "https"})
}

// undoKey returns the key of the last load of a request's browser, or "".
func undoKey(c *gin.Context) string {
	if key := c.GetString(undoCookie); key != "" {
		return key
	}
	key, _ := c.Cookie(undoCookie)
	return key
}
