package library

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/talkgraph/talkgraph/data"
	"github.com/talkgraph/talkgraph/graph"
	"github.com/talkgraph/talkgraph/loader"
)

// editorOf makes an editor of a library without a vocabulary.
func editorOf(lib *Library) *Editor {
	return NewEditor(lib, loader.New(&graph.Vocabulary{}, graph.Lexicon(data.Words)))
}

// talkTitle returns the title of a stored talk, or "".
func talkTitle(t *testing.T, lib *Library, talk graph.ID) string {
	t.Helper()
	titles := lib.talkTitles(talk)
	if len(titles) == 0 {
		return ""
	}
	return titles[0]
}

// TestHistory_SurvivesARestart edits, corrects and deletes a note, opens the store again, and
// undoes the changes one after the other.
func TestHistory_SurvivesARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "talks.db")
	const talk = graph.ID("talk:undoconf-2019/the-first-of-all-talks")
	lib := openAt(t, path)
	e := editorOf(lib)
	save := func(line string) {
		_, _, err := e.Save(t.Context(), nil, Upload{Source: "a.txt", Data: []byte("UndoConf 2019\n\nThe First Of All Talks\n\n" + line + "\n")})
		require.NoError(t, err)
	}
	save("one")
	save("two")
	save("two") // changes nothing
	require.NoError(t, e.Correct(t.Context(), graph.Correction{Talk: talk, Verb: graph.IsCalled, Title: "The Second"}))
	require.NoError(t, e.Remove(t.Context(), "note:a.txt"))
	require.NoError(t, lib.Close())

	f, err := os.OpenFile(path+".history", os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = f.WriteString(`{"id":"torn`)
	require.NoError(t, err)
	require.NoError(t, f.Close())

	lib = openAt(t, path)
	defer lib.Close()
	e = editorOf(lib)
	all, err := e.Changes(t.Context())
	require.NoError(t, err)
	require.Len(t, all, 4)
	require.Equal(t, []graph.ChangeKind{graph.NoteDeleted, graph.NotesCorrect, graph.NotesEdited, graph.NotesAdded}, []graph.ChangeKind{all[0].Kind, all[1].Kind, all[2].Kind, all[3].Kind})
	_, err = e.Revert(t.Context(), all[2].ID)
	require.ErrorIs(t, err, graph.ErrInvalid, "the note has changed since")
	revert := func(i int) {
		_, err = e.Revert(t.Context(), all[i].ID)
		require.NoError(t, err)
	}
	revert(0)
	require.Equal(t, "The Second", talkTitle(t, lib, talk))
	revert(1)
	require.Equal(t, "The First Of All Talks", talkTitle(t, lib, talk))
	revert(2)
	text, err := lib.NoteText(t.Context(), "note:a.txt")
	require.NoError(t, err)
	require.Contains(t, text, "one")
	revert(3)
	require.Empty(t, talkTitle(t, lib, talk))
	_, err = e.Revert(t.Context(), "") // the last change, which is an undo
	require.NoError(t, err)
	require.Equal(t, "The First Of All Talks", talkTitle(t, lib, talk))
}

// TestHistory_KeepsTheLastChanges makes more changes than the history keeps.
func TestHistory_KeepsTheLastChanges(t *testing.T) {
	h := newHistory("bolt:" + filepath.Join(t.TempDir(), "talks.db"))
	for i := range maxHistory + 2 {
		_, err := h.add(graph.Change{Kind: graph.NotesAdded, Notes: []graph.NoteChange{{Source: fmt.Sprint(i), After: "x"}}})
		require.NoError(t, err)
	}
	h = &history{path: h.path}
	all, err := h.list()
	require.NoError(t, err)
	require.Len(t, all, maxHistory)
	require.Equal(t, "2", all[0].Notes[0].Source)
	large := make([]byte, maxHistoryBytes)
	_, err = h.add(graph.Change{Kind: graph.NotesAdded, Notes: []graph.NoteChange{{Source: "large", After: string(large)}}})
	require.NoError(t, err)
	all, err = h.list()
	require.NoError(t, err)
	require.Len(t, all, 1, "the newest change is kept whatever its size")
}

// TestRename_CorrectionsFollow renames a note whose name states its event, so that its talks get
// other IDs, and requires that the corrections of lines and talks still hold.
func TestRename_CorrectionsFollow(t *testing.T) {
	lib, err := Open(t.Context(), "memory:")
	require.NoError(t, err)
	defer lib.Close()
	e := editorOf(lib)
	text := "Caches All The Way Down\nby Jane Roe\n\nredis and more of it\n\nQueues Of The Future\nby John Doe\n\nkafka and more of it\n"
	_, _, err = e.Save(t.Context(), nil, Upload{Source: "gopherconf-2019.txt", Data: []byte(text)})
	require.NoError(t, err)
	const first = graph.ID("talk:gopherconf-2019/caches-all-the-way-down")
	require.NotEmpty(t, talkTitle(t, lib, first))
	require.NoError(t, e.Correct(t.Context(),
		graph.Correction{Talk: first, Verb: graph.IsCalled, Title: "Caches"},
		graph.Correction{Note: "note:gopherconf-2019.txt", Line: 6, Verb: graph.BeginsNoTalk}))
	require.Empty(t, talkTitle(t, lib, "talk:gopherconf-2019/queues-of-the-future"))

	r, err := e.Renaming(t.Context(), "note:gopherconf-2019.txt", "rubyconf-2020.txt")
	require.NoError(t, err)
	const moved = graph.ID("talk:rubyconf-2020/caches-all-the-way-down")
	require.Equal(t, []graph.Moved{{From: first, To: moved, Title: "Caches All The Way Down"}}, r.Moved)
	require.NoError(t, e.Rename(t.Context(), "note:gopherconf-2019.txt", "rubyconf-2020.txt"))
	require.Equal(t, "Caches", talkTitle(t, lib, moved))
	require.Empty(t, talkTitle(t, lib, first))
	require.Empty(t, talkTitle(t, lib, "talk:rubyconf-2020/queues-of-the-future"))
	_, err = e.Renaming(t.Context(), "note:rubyconf-2020.txt", "rubyconf-2020.txt")
	require.ErrorIs(t, err, graph.ErrInvalid)

	_, err = e.Revert(t.Context(), "")
	require.NoError(t, err)
	require.Equal(t, "Caches", talkTitle(t, lib, first))
	require.Empty(t, talkTitle(t, lib, moved))
	require.Len(t, e.Corrections(first), 1)
}

// TestParseUndo_WordsOfAnEarlierName undoes corrections in the words that made them, after the talk
// got another title and the note another name.
func TestParseUndo_WordsOfAnEarlierName(t *testing.T) {
	lib, err := Open(t.Context(), "memory:")
	require.NoError(t, err)
	defer lib.Close()
	e := editorOf(lib)
	_, _, err = e.Save(t.Context(), nil, Upload{Source: "mine.txt", Data: []byte("UndoConf 2019\n\nThe First Of All Talks\n\none\n\nThe Other Of All Talks\n\ntwo\n")})
	require.NoError(t, err)
	statements := []string{
		`"The First Of All Talks" is called "The Renamed"`,
		`"The First Of All Talks" is given by "Jane Roe (Acme), John Doe"`,
		`mine.txt line 7 begins no talk`,
		`mine.txt is of the event "RedoConf 2020"`,
	}
	var cs []graph.Correction
	for _, s := range statements {
		c, err := lib.Engine().Directory().ParseCorrection(s)
		require.NoError(t, err, s)
		cs = append(cs, c)
	}
	require.NoError(t, e.Correct(t.Context(), cs...))
	const moved = graph.ID("talk:redoconf-2020/the-first-of-all-talks")
	require.Equal(t, "The Renamed", talkTitle(t, lib, moved))
	require.Len(t, lib.Engine().Index().EntitiesOfKind(moved, graph.KindPerson), 2)
	require.Empty(t, talkTitle(t, lib, "talk:redoconf-2020/the-other-of-all-talks"))
	require.NoError(t, e.Rename(t.Context(), "note:mine.txt", "yours.txt"))
	for _, s := range statements {
		c, err := lib.ParseUndo(s)
		require.NoError(t, err, s)
		require.NoError(t, e.Undo(t.Context(), c), s)
	}
	require.Empty(t, lib.Corrections())
	require.Equal(t, "The First Of All Talks", talkTitle(t, lib, "talk:undoconf-2019/the-first-of-all-talks"))
	require.NotEmpty(t, talkTitle(t, lib, "talk:undoconf-2019/the-other-of-all-talks"))
	_, err = lib.ParseUndo(`"Nothing" is called "Something"`)
	require.ErrorIs(t, err, graph.ErrNotFound)
}
