package graph

import "time"

// ChangeKind names what a change did.
type ChangeKind string

// The kinds of changes.
const (
	NotesAdded   ChangeKind = "add"
	NotesEdited  ChangeKind = "edit"
	NoteDeleted  ChangeKind = "delete"
	NoteRenamed  ChangeKind = "rename"
	NotesCorrect ChangeKind = "correct"
	ChangeUndone ChangeKind = "undo"
)

// Change is one change of notes and corrections, with what is needed to undo it.
type Change struct {
	ID      string       `json:"id"` // "" if nothing changed
	Time    time.Time    `json:"time"`
	Kind    ChangeKind   `json:"kind"`
	Notes   []NoteChange `json:"notes,omitempty"`
	Added   []Correction `json:"added,omitempty"`   // corrections that the change added
	Removed []Correction `json:"removed,omitempty"` // corrections that the change removed
	Moved   map[ID]ID    `json:"moved,omitempty"`   // talks that got another ID, and notes that got another name
	Undoes  string       `json:"undoes,omitempty"`  // ID of the change that this one undid
}

// NoteChange is the text of a note before and after a change. An empty text means that the note
// was not stored.
type NoteChange struct {
	Source string `json:"source"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Renaming states what a rename of a note changes beside its name.
type Renaming struct {
	EventBefore, EventAfter string // names of the event; equal unless the name of the note states it
	Moved                   []Moved
}

// Moved is a talk that gets another ID.
type Moved struct {
	From, To ID
	Title    string
}
