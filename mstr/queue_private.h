/* queue_private.h - the engine from inside: connections, handles, queues, units, and what queue_*.c do for each other.
 *
 * A unit of work is the connection's until it is committed or backed out; from then on it is on its way (ended() of the store), and
 * its connection may be gone before it ends. Queues note who waits; what makes a message available marks the queue, and when the
 * call that did so is over, those who wait are served (engine_settle()).
 */
#ifndef MSTR_QUEUE_PRIVATE_H
#define MSTR_QUEUE_PRIVATE_H

#include "base/clock.h"
#include "mstr/fair_share.h"
#include "mstr/message_header.h"
#include "mstr/objects.h"
#include "mstr/pcf.h"
#include "mstr/publication_data.h"
#include "mstr/queue_engine.h"
#include "mstr/queue_index.h"
#include "mstr/selector.h"
#include "mstr/topic_tree.h"

/* Above all topics. */
#define BASE_TOPIC "SYSTEM.BASE.TOPIC"

enum {
    HEADER_DESCRIPTOR = 20,
    HEADER_MAX = 4096,
    TAG_SCOPE = 16,
    TRANSMISSION_HEADER = 428, /* bytes of a MQXQH */
};

/* What events of a queue say, counted since the last one. */
enum {
    EVENT_DEPTH_HIGH = 1 << 0, EVENT_DEPTH_LOW = 1 << 1, EVENT_DEPTH_FULL = 1 << 2,
    EVENT_SERVICE_HIGH = 1 << 3, EVENT_SERVICE_OK = 1 << 4,
};
struct queue_statistics {
    int64_t since;          /* clock_monotonic() */
    uint64_t highest;       /* depth */
    uint64_t puts, gets;
    unsigned off;           /* events that wait for their counterpart */
    int64_t timer;          /* since then a message waits for a get; 0: none does */
};

/* Beside a local queue (object->part). */
struct queue {
    struct engine *engine;
    struct queue *next_marked;
    bool marked;
    struct queue *next_doomed;
    bool doomed;                /* it is deleted as soon as nobody uses it */
    char name[MQ_Q_NAME_LENGTH + 1];
    uint64_t maker;             /* of a dynamic queue: the connection that made it, 0: none of those that are here */
    struct subscription *subscriptions; /* of command messages, that go with it: it is a temporary dynamic queue */
    struct store_queue *messages;
    bool unplaced;              /* the next put looks at its storage class: that is new, or it or its page set was not there */
    struct store_cursor *scan; /* of gets */
    struct queue_index *index; /* INDXTYPE; NULL: none */
    uint32_t handles, inputs, outputs, exclusive;
    struct open_handle *open;           /* all of them */
    struct engine_connection *waiters, *last_waiter; /* in the order in which they came */
    uint32_t signals;                   /* of its handles */
    uint64_t news;                      /* so often messages may have become available */
    struct mark *marks;                 /* of handles that cooperate */
    microseconds last_put, last_get;
    microseconds expires;               /* the first of its messages that does; 0: not known */
    int64_t advised;                    /* clock_monotonic() of CSQI004I, 0: not since the start */
    struct queue_statistics statistics;
    int64_t triggered;                  /* clock_monotonic() of its last trigger message, 0: none since the start */
    bool turned_off;                    /* TRIGGER of its definition is about to be: TRIGTYPE(DEPTH) */
};

/* Of a queue none of whose messages has a time. */
#define EXPIRES_NEVER INT64_MAX

/* A look for expired messages. */
struct expiry {
    int64_t next;                  /* clock_monotonic() of the next one by EXPRYINT, INT64_MAX: none */
    bool looking;
    bool waits;                    /* for a page */
    char wanted[MQ_Q_NAME_LENGTH + 1], at[MQ_Q_NAME_LENGTH + 1]; /* queues, generic; the one that it is at, or was last */
    struct queue *queue;           /* NULL: between two queues */
    struct store_cursor *cursor;
    store_position again;          /* a message whose page was not there, 0: the next one */
};

/* The group that a handle is at. */
struct group {
    bool active;
    MQBYTE24 id;
    MQLONG sequence;     /* of the message before the next one */
    bool syncpoint;
    MQLONG persistence;
    store_position first; /* of a browse: its first message, 0: none */
};

enum response { RESPONSE_NOT_KNOWN, RESPONSE_SYNC, RESPONSE_ASYNC };

struct open_handle {
    struct open_handle *next, **link; /* of the queue */
    struct engine_connection *connection;
    MQHOBJ number;
    MQLONG options;
    enum object_class class;
    char named_qmgr[MQ_Q_MGR_NAME_LENGTH + 1]; /* with the name that was opened, for events */
    char name[MQ_Q_NAME_LENGTH + 1]; /* of the object that was opened: an alias is asked for its own attributes */
    struct queue *queue;             /* messages; NULL: none (a remote definition that is inquired, a process) */
    bool remote;                     /* queue is a transmission queue, and messages go to: */
    char remote_queue[MQ_Q_NAME_LENGTH + 1];
    char remote_qmgr[MQ_Q_MGR_NAME_LENGTH + 1];
    bool temporary;                  /* it made its temporary dynamic queue */
    struct topic *topic;             /* of a topic, or of an alias of one */
    struct subscription *subscription; /* of class SUB */
    microseconds published;            /* to the topic, for the last time; 0: never */
    uint64_t publications;
    char alternate[MQ_USER_ID_LENGTH + 1]; /* user of the context, empty: the connection's */
    struct store_cursor *cursor;     /* where a browse looks */
    struct store_cursor *shown;      /* behind the message that it has given last */
    store_position browsed;          /* the message under the cursor, 0: none */
    uint8_t browsed_priority;        /* where the cursor stands, also when its message is gone; of one that has seen nothing: */
    uint64_t browsed_arrival;        /* STORE_PRIORITIES */
    store_position locked;           /* MQGMO_LOCK, 0: none */
    struct group put_group, got_group, browsed_group;
    struct group put_before, got_before; /* where the unit of work found them, if it has changed them: */
    bool put_changed, got_changed;
    enum response response;          /* DEFPRESP at the first put */
    struct mark *marks;              /* of browsed messages, of this handle alone */
    struct get_signal *signal;       /* of MQGMO_SET_SIGNAL; NULL: none is outstanding */
    bool has_context;                /* of the last message that was got (MQOO_SAVE_ALL_CONTEXT) */
    MQMD context;
    struct selector *selector;       /* of its gets; NULL: every message fits */
};

/* A message that a unit got: its backout count grows when the unit is backed out. */
struct got {
    struct queue *queue;
    store_position position;
    MQLONG backouts;
    bool counted; /* the next one stands in its header already: HARDENBO */
};

struct unit {
    struct engine *engine;
    struct unit *next, **link; /* of the engine */
    struct engine_connection *connection; /* NULL: it is gone */
    struct store_unit *store;
    struct queue **touched;    /* that it has to do with, each once */
    uint32_t touched_count;
    struct trigger *triggers;  /* trigger messages of its puts */
    struct got *got;
    uint32_t got_count;
    uint32_t counted;          /* so many of them have their backout counted already: it has begun */
    uint32_t marked;           /* the one with MQGMO_MARK_SKIP_BACKOUT, from 1; 0: none */
    uint32_t messages;         /* put and got: MAXUMSGS */
    struct retained *retained; /* publications that are retained when it is committed */
    MQLONG spoiled;            /* MQRC_ of what is half there, 0: nothing; of a program's own: ahead_failed */
    bool backing_out;
    bool grouped;              /* handles have put or got in logical order in it */
    bool in_doubt;             /* prepared: nothing but its end is left */
    microseconds began;
    MQLONG answer;             /* of the call that waits for its end */
    void (*ended)(void *context, int reason); /* of engine_queue_clear() */
    void *context;
};

/* How far a get had come that waits for a page. */
struct looking {
    bool active;
    struct store_cursor *cursor;  /* where it looks; NULL: the cursor of the handle's browse */
    store_position found;         /* the message that it was at, 0: none */
    uint64_t arrival;
    uint64_t news;                /* of the queue, when it began to look */
    bool enough;                  /* it waits for no page, but has looked, or published, for long */
    struct store_reading reading; /* of the message's data */
};

/* Who has sent a publication by a command message. */
struct engine_publisher {
    char queue[MQ_Q_NAME_LENGTH + 1], qmgr[MQ_Q_MGR_NAME_LENGTH + 1];
    bool correlated;
    MQBYTE24 correlation;
};

struct engine_connection {
    struct engine_connection *next, **link;
    struct engine *engine;
    void *owner;
    void (*own)(void *owner, struct mqi_call *call); /* of the queue manager itself: hears of later answers; NULL: a program's */
    /* What a call of it does, in place of its verb; NULL: the verb. */
    int (*step)(struct engine_connection *connection, struct mqi_call *call);
    void *step_context;
    struct mqi_call *leaving;  /* its program is gone: the call in which what it left goes; NULL: it is here */
    bool at_once;              /* that is in no turns */
    const struct engine_publisher *not_to; /* its publications do not go to the subscriptions of that one; NULL: to all */
    struct identity identity;
    char program[sizeof(((MQMD *)0)->PutApplName) + 1];
    uint64_t id;               /* CONN */
    uint64_t calls;
    MQLONG tag_options;        /* MQCNO_ about its tag; 0: it has none */
    MQBYTE128 tag;
    char tag_scope[TAG_SCOPE];
    bool unchecked;            /* RESLEVEL: no API checks */
    struct open_handle **handles; /* number - 1 is the place; NULL: free */
    uint32_t handle_capacity;
    uint32_t handle_count;
    struct unit *unit;
    /* The call that is being worked on. */
    struct mqi_call *call;
    char *area;
    size_t area_size;
    struct engine_connection *next_again, *previous_again;
    bool listed, again;        /* in the engine's list; it waits for a page */
    struct looking looking;
    uint64_t work_before;      /* of the engine, when the call was made, or made again */
    bool held;                 /* its call waits until units of work may begin */
    struct queue *waits_at;    /* MQGMO_WAIT */
    struct engine_connection *next_waiter;
    int64_t until;             /* clock_monotonic(), INT64_MAX: for ever; 0: its time is over */
    struct publication *publication; /* the call waits for a page in the middle of it */
    uint64_t granted;          /* bytes of puts ahead; 0: none */
    struct mqi_grant owed;     /* puts ahead of the last grant that have not come yet, taken back or not */
    MQHOBJ owed_handle;
    MQLONG ahead_failed;       /* MQRC_ of a put ahead, or of one that is half there: its unit can only be backed out; 0: none */
    MQSTS status;              /* of puts with MQPMO_ASYNC_RESPONSE, since the last MQSTAT */
    char *status_string;       /* the topic of the one that is told; NULL: none */
    struct buf resolved;       /* topic string of the call's answer */
    struct buf copied;         /* data of a put, where the engine reads it more than once: its program may write there */
};

enum queued_state { QUEUED_NOT, QUEUED_ACTIVE, QUEUED_ERROR };

struct engine {
    struct qmgr *qmgr;
    struct objects *objects;
    struct store *store;
    struct engine_events events;
    struct engine_connection *connections;
    unsigned connection_count;
    const struct engine_connection *acting; /* whose call is being made; NULL: none is */
    struct engine_connection *again, *again_last; /* who waits for pages, in the order in which they came */
    struct engine_connection *trying, *try_next;  /* of that list */
    struct unit *units;
    struct get_signal *signals;
    uint32_t mark_count; /* of all queues and handles, and those that are left: */
    struct mark *marks_left; /* of handles and queues that are gone */
    struct fair_share marks_shared;
    struct share_owner *mark_owners;
    uint64_t made_most;   /* bytes of subscriptions and dynamic queues of programs, */
    uint64_t topics_most; /* and of nodes of topic strings */
    int64_t made_said;   /* clock_monotonic() when one was refused on the console; 0: none was */
    struct queue *marked;
    struct queue *doomed;
    bool dooms_wait; /* until others have had their turn, or pages have come */
    bool settling;
    bool turns_off;    /* queues are turned_off */
    uint64_t work;     /* messages that searches have looked at, since the start */
    uint64_t granted;  /* bytes of puts ahead, of all connections */
    uint64_t arrived;  /* bytes of messages since it was looked whether there is room for them */
    bool grants_end;   /* there is not */
    bool quiescing;
    bool holding;  /* no unit of work is to begin */
    int64_t alarm; /* INT64_MAX: none */
    int64_t started; /* clock_monotonic() */
    struct expiry expiry;
    uint64_t ids;  /* of messages and dynamic queues */
    uint64_t connection_ids;
    struct index_memory index_memory;
    struct buf bytes;
    struct buf log;
    struct topic_tree topics;
    struct topic **placed; /* those that have an object */
    uint32_t placed_count;
    struct subscription *subscriptions; /* by number */
    struct subscription *identified;    /* those of command messages, by what they are known by */
    struct subscriber *subscribers;     /* who have them */
    struct subscription **limited;      /* those whose time is limited: a heap */
    uint32_t limited_count, limited_capacity;
    enum queued_state queued;           /* of the queued publish/subscribe interface */
    struct retained *superseded;        /* to be taken off their queue */
    bool retained_loading;              /* retained publications are being read in after a start */
    struct store_cursor *retained_scan;
    store_position retained_at;         /* one whose page was not there, 0: the next one */
};

/* queue_engine.c */
/* The call is answered with this reason: for functions that return what engine_call() does. */
int answer(struct mqi_call *call, MQLONG reason);
/* The unit of the connection's syncpoint calls, begun when there is none. MQRC_. */
MQLONG unit_of(struct engine_connection *connection, struct unit **unit);
struct unit *unit_begin(struct engine *engine);
struct unit *unit_new(struct engine *engine, struct store_unit *store);
/* Notes the queue, to be looked at when the unit ends; what is got and what is put counts for MAXUMSGS. */
void unit_touch(struct unit *unit, struct queue *queue);
void unit_got(struct unit *unit, const struct got *got);
/* For HARDENBO the backout is counted with the get, in the log: so a restart that backs the unit out has counted it too. True: it
 * is. */
bool backout_harden(struct unit *unit, const struct got *got);
/* The unit is at its end. reason: the store has failed, and what became of the unit only the restart can tell. */
void unit_over(struct unit *unit, int reason);
/* Ends a unit; what engine_call() returns, the call's reason is then reason. */
int unit_commit(struct unit *unit, struct engine_connection *connection, MQLONG reason);
int unit_back_out(struct unit *unit, struct engine_connection *connection, MQLONG reason);
/* Something of a call that failed cannot be taken back: its unit can only be backed out then. The unit of a program stays until
 * that; one of a single call, or of the queue manager itself, is backed out by unit_commit(). */
void unit_spoiled(struct unit *unit, MQLONG reason);
/* For commands: waits until it is committed. 0 or a reason. */
int unit_commit_now(struct unit *unit) MUST_CHECK;
/* MQRC_ of a reason of the store; what is MQRC_ already stays. */
MQLONG store_reason(int reason);

/* queue_again.c */
/* The call is to be made again when pages have come: ENGINE_LATER. */
int call_again(struct engine_connection *connection);
/* Work is counted in messages that are looked at. */
enum {
    WORK_OF_TURN = 20000, /* that is done for others before the engine has an ear for programs again */
    WORK_AT_ONCE = 10000, /* that one call does before others have their turn */
    WORK_OF_ONE = 20,     /* of a subscription that comes or goes: what it counts as */
};
/* What the evaluation of a selection string counts as; lengths in bytes. */
unsigned work_of_selection(unsigned steps, size_t properties, size_t data);
/* The call has done much and waits for no page: call_again() has it made when others have had their turn. */
void let_others_first(struct engine_connection *connection);
/* Has the call done so much since it was made, or made again, that others have their turn first? Then it is as above. */
bool turn_is_over(struct engine_connection *connection);
void forget_again(struct engine_connection *connection);
void again_pages_came(struct engine *engine);
/* The get that looks through the queue by that cursor goes on from there; found: with that message first, 0: behind the cursor. */
void looking_keep(struct engine_connection *connection, struct queue *queue, struct store_cursor *cursor, store_position found,
                  uint64_t arrival);
void looking_over(struct engine_connection *connection);

/* queue_engine.c */
/* The queue has something for those who wait. */
void queue_mark(struct queue *queue);
/* Serves those who wait, deletes what nobody uses any more. */
void engine_settle(struct engine *engine);
void wait_at(struct engine_connection *connection, struct queue *queue, int64_t until);
void wait_no_more(struct engine_connection *connection);
/* engine_tick() is wanted at this moment of clock_monotonic(). */
void set_alarm(struct engine *engine, int64_t at);

/* queue_doom.c */
/* Deletes the queue with its messages and its definition, now or when nobody uses it any more. */
void queue_doom(struct queue *queue);
/* Of those, what can go now, or has its turn. */
void queues_drop_doomed(struct engine *engine);
/* What the engine keeps beside it. */
void queue_forget(struct object *object);

/* queue_ahead.c */
/* A put in a unit has been made: may the program make more like it without waiting? Then the call says how many. */
void ahead_grant(struct open_handle *handle, const struct object *base, struct mqi_call *call);
/* A message came: is there still room for what was granted? */
void ahead_arrived(struct engine *engine, const struct queue *queue, const struct object *base, size_t length);
/* Is it a put ahead that was granted? What others have changed since then came behind it. */
bool ahead_is_owed(const struct engine_connection *connection, const struct mqi_call *call);
/* When the put was made. */
microseconds ahead_moment(const struct mqi_call *call);
/* A call is done. Was it a put ahead that failed, its unit will be backed out. */
void ahead_note(struct engine_connection *connection, const struct mqi_call *call);
/* The call would commit a unit of which a put ahead has failed: it is backed out. */
int ahead_back_out(struct engine_connection *connection, struct mqi_call *call);

/* queue_doubt.c */
int call_prepare(struct engine_connection *connection, struct mqi_call *call);
int call_resolve(struct engine_connection *connection, struct mqi_call *call);
/* Units that the restart has found in doubt are the engine's. */
void adopt_doubts(struct engine *engine);
void on_prepared(void *context, uint64_t token, int reason);
/* Ends a unit in doubt whose connection is gone. */
void doubt_end(struct unit *unit, bool commit);
bool doubt_is_left(const struct unit *unit);
uint64_t new_connection_id(struct engine *engine);

/* queue_hold.c */
bool has_to_wait(const struct engine_connection *connection, const struct mqi_call *call);
/* Would the call wait for the log, and everybody with it, that is suspended or full? */
bool log_is_to_wait_for(const struct engine_connection *connection, const struct mqi_call *call);
/* The call that waits is made once more. */
void try_again(struct engine_connection *connection);

/* queue_open.c */
struct open_handle *handle_find(struct engine_connection *connection, MQHOBJ number);
struct object *queue_object(struct engine *engine, const char *name);
/* What the engine keeps beside a local queue, made when there is nothing yet. */
int queue_part(struct engine *engine, struct object *object, struct queue **queue) MUST_CHECK;
/* A queue that is unplaced goes to the page set of its storage class, should that be there by now; why not otherwise. */
MQLONG queue_place(const struct engine *engine, struct queue *queue, const struct object *object);
/* The index is that of the definition from now on; reads the whole queue when it changes. */
int queue_index_follow(struct queue *queue, const struct object *object) MUST_CHECK;
int call_open(struct engine_connection *connection, struct mqi_call *call);
int call_close(struct engine_connection *connection, struct mqi_call *call);
void handle_close(struct open_handle *handle);
/* Where a message of the queue manager goes by these names. */
struct destination {
    struct object *opened, *base; /* the object of that name; the queue that takes the message */
    bool remote;                  /* base is a transmission queue, and the message goes to: */
    char remote_queue[MQ_Q_NAME_LENGTH + 1], remote_qmgr[MQ_Q_MGR_NAME_LENGTH + 1];
};
MQLONG resolve_destination(struct engine *engine, struct span queue, struct span qmgr, struct destination *destination);
/* A handle on nothing yet, in the connection's table. alternate: user of the context, empty for the connection's. */
MQLONG handle_new(struct engine_connection *connection, enum object_class class, const char *name, MQLONG options,
                  struct span alternate, struct open_handle **handle);
/* The queue is open by this handle. */
void handle_attach(struct open_handle *handle, struct queue *queue);
void handle_browses(struct open_handle *handle); /* it is for browsing */
/* A dynamic queue of that model; name: with an asterisk at its end; maker: NULL for a command. */
MQLONG make_managed(struct engine *engine, struct span model, const char *name, const struct name8 *maker, struct object **queue);
/* For MQPUT1: opened, put and closed in one. */
MQLONG open_object(struct engine_connection *connection, MQOD *od, MQLONG options, struct open_handle **handle);

/* queue_security.c */
struct api_question {
    enum object_class class;     /* of what is opened */
    MQLONG options;              /* MQOO_ */
    const char *names[2];        /* profiles to be asked for; the second of a model queue, or NULL */
    bool transmission;           /* a transmission queue, opened directly */
    bool delete;                 /* MQCO_DELETE of another's dynamic queue */
    struct span alternate;       /* user ID, with MQOO_ALTERNATE_USER_AUTHORITY */
};
MQLONG api_check(struct engine_connection *connection, const struct api_question *question);
/* What is done with a topic: a row of api_security.def. */
enum topic_use {
#define API_OPTION(...)
#define API_TOPIC(use, ...) TOPIC_##use,
#include "mstr/api_security.def"
#undef API_OPTION
#undef API_TOPIC
};
struct topic_question {
    enum topic_use use;
    const struct topic *topic;
    MQLONG options;              /* MQOO_: context, alternate user */
    struct span alternate;
};
MQLONG topic_check(struct engine_connection *connection, const struct topic_question *question);
MQLONG connection_check(struct engine *engine, const struct identity *who, struct buf *job_log);
/* RESLEVEL: is this user spared the checks of the API? */
bool reslevel_spares(struct engine *engine, const struct identity *who);

/* queue_arrival.c */
/* A message on its way to a queue. */
struct arrival {
    struct queue *queue;
    const struct object *opened;     /* by which name it comes */
    struct object *base;             /* its definition */
    const char *remote_queue, *remote_qmgr; /* of a transmission queue: where the message goes on to; NULL: it stays */
    MQMD md;                         /* complete */
    struct span data;
    uint32_t properties;             /* bytes of the data that are the list of them */
    microseconds now;
    bool is_trigger;                 /* a trigger message starts no further programs */
    bool is_event;                   /* an event message makes no further events */
    bool is_copy;                    /* no copy is made of a copy (STREAMQ) */
    bool of_trigger;                 /* it is the dead letter of a trigger message */
    store_position position;         /* where it lies then, */
    struct trigger *trigger;         /* and the trigger message of it that goes with it; NULL: none */
};
/* May it come? MQRC_. */
MQLONG arrival_check(const struct engine *engine, const struct arrival *arrival);
/* For what no program's handle has opened: resolves the name of the queue into `to`, which has to live as long as the arrival, and
 * looks whether it may come there. Priority as the queue has it; not persistent on a temporary queue. MQRC_, or STORE_LATER. */
MQLONG arrival_to(struct engine *engine, struct span queue, struct span qmgr, struct destination *to, struct arrival *arrival);
/* 0, STORE_LATER, a reason of the store (negative), or MQRC_: why its queue's copy cannot be put, which must be. */
int arrival_store(struct engine *engine, struct unit *unit, struct arrival *arrival);
/* The same of a message that stays here, in two parts, between which its copy is published. */
int arrival_put(struct engine *engine, struct unit *unit, struct arrival *arrival);
void arrival_came(struct engine *engine, struct unit *unit, const struct arrival *arrival);

/* A message that the queue manager puts itself. Priority and persistence may be those of the queue; an identifier of zeros is
 * replaced by a new one. */
struct own_message {
    struct span queue, qmgr; /* names as in a MQOD */
    MQMD md;
    struct span data;
    uint32_t properties;     /* bytes of the data that are the list of them */
    bool is_trigger, is_event, is_copy, of_trigger;
};
/* The descriptor of such a message. */
void own_descriptor(const struct engine *engine, const char *format, MQMD *md);
/* Puts it in the unit; NULL: in one of its own, that nobody waits for. MQRC_. No authority is asked for. */
MQLONG own_put(struct engine *engine, struct unit *unit, struct own_message *message);
/* Puts the message on the dead-letter queue, with a MQDLH that tells the reason. */
MQLONG dead_letter(struct engine *engine, struct unit *unit, const struct own_message *message, MQLONG reason);
/* That message, its data in bytes, which are the caller's to release then; false: there is no dead-letter queue. */
bool dead_letter_make(struct engine *engine, const struct own_message *message, MQLONG reason, struct own_message *dead,
                      struct buf *bytes);
/* As own_put(); what the queue does not take is dealt with as the message's report options say: exception report, dead-letter
 * queue or nothing. Returns why it was not taken. */
MQLONG own_put_or_dead_letter(struct engine *engine, struct unit *unit, struct own_message *message);
/* GBRM060E: the message went neither there nor to the dead-letter queue. */
void say_lost(struct engine *engine, const struct own_message *message, MQLONG reason, MQLONG dead);

/* queue_stream.c */
/* What CAPEXPRY of the objects by which a message comes leaves of its time. */
void expiry_cap(const struct engine *engine, const struct arrival *arrival, MQMD *md);
/* The expiry of an object of a queue: tenths of a second, MQEI_UNLIMITED for none. */
MQLONG expiry_cap_of(const struct object *queue);
/* The same for what is published to a topic. */
MQLONG topic_expiry_cap(const struct topic *topic);
/* The message has just been put: its copy for STREAMQ. MQRC_: it cannot be made, and has to be, so the message is got again. */
MQLONG stream_copy(struct engine *engine, struct unit *unit, const struct arrival *arrival);
/* The alias of a topic that STREAMQ of the queue names; NULL: it names none. */
const struct object *stream_alias(const struct engine *engine, const struct object *queue);
/* What is sent there. */
struct own_message stream_message(const struct arrival *arrival);
/* The message is got again. 0 or a reason. */
int stream_take_back(struct engine *engine, struct unit *unit, const struct arrival *arrival);

/* queue_report.c */
enum report_kind { REPORT_EXCEPTION, REPORT_EXPIRATION, REPORT_COA, REPORT_COD };
/* Report options of a put: MQRC_NONE, or why they are refused; unknown ones that are not: a warning. */
MQLONG report_options_check(const MQMD *md, bool to_transmission_queue);
bool report_options_unknown(const MQMD *md);
bool report_wanted(enum report_kind kind, const MQMD *md);
/* Identifiers of a reply or report, as the message wants them: MsgId (zeros: a new one) and CorrelId. */
void report_identifiers(const MQMD *of, MQMD *md);
/* Bytes of so much data that the report of that kind holds. */
size_t report_data_length(enum report_kind kind, const MQMD *md, size_t length);
/* Makes the report if the message wants it; data: of its bytes at least as many as report_data_length() says. */
struct reported {
    struct span list; /* of its properties; those that are to be copied into reports are in this one, too */
    struct span data;
    size_t length;    /* of all of the data */
};
void report(struct engine *engine, struct unit *unit, enum report_kind kind, const MQMD *md, const struct reported *of,
            MQLONG feedback);

/* A message of a queue, with its header. */
struct stored {
    struct queue *queue;
    const struct store_message *message;
    const struct message_header *header;
};
/* The report of such a message; expiry: of its descriptor. What of its data cannot be read is not in it. */
void report_stored(struct engine *engine, struct unit *unit, enum report_kind kind, const struct stored *stored, MQLONG expiry,
                   MQLONG feedback);

/* queue_expiry.c */
/* Takes a message whose time is over off, with its report; false: it cannot be got now. */
bool expired_take(struct engine *engine, struct unit *unit, const struct stored *stored);
/* The same in a unit of its own, that nobody waits for. */
void expired_discard(struct engine *engine, const struct stored *stored);
/* A message with this time (0: none) has come to the queue. */
void expires_note(struct queue *queue, microseconds expires);
/* EXPRYINT may be another one. */
void expiry_settings(struct engine *engine);
/* Looks on, so far as is done at once; clock_monotonic() of the next time. */
int64_t expiry_tick(struct engine *engine, int64_t now);
void expiry_go_on(struct engine *engine);
/* The queue is about to go. */
void expiry_forget(struct engine *engine, const struct queue *queue);
/* A look through the queues of that generic name, soon; how many there are. */
unsigned expiry_refresh(struct engine *engine, struct span name);

/* queue_event.c */
/* A message was put, got (or has expired); object: the definition of the queue. */
void event_put(struct queue *queue, const struct object *object);
void event_got(struct queue *queue, const struct object *object);
void event_full(struct queue *queue, const struct object *object);
/* A call was refused with this reason, for the queue that it named. */
void event_refused(const struct engine_connection *connection, MQLONG reason, struct span queue, struct span qmgr);
void event_started(struct engine *engine);
/* Puts the event on its queue, and gives it back; correlation: NULL for none. */
void event_send(struct engine *engine, struct pcf *event, const char *queue, const MQBYTE24 correlation);
/* What is counted, for the queue manager's numbers: at most 999,999,999. Counting begins anew. */
struct counted {
    MQLONG seconds, highest, puts, gets;
};
struct counted event_counts_reset(struct queue *queue);
/* The queue has just come to be known. */
void event_counts_begin(struct queue *queue, const struct object *object);

/* queue_audit.c */
/* Events of the configuration from now on. */
void audit_start(struct engine *engine);
void audit_end(struct engine *engine);

/* queue_group.c */
enum { GROUP_GETS = MQGMO_LOGICAL_ORDER | MQGMO_COMPLETE_MSG | MQGMO_ALL_MSGS_AVAILABLE | MQGMO_ALL_SEGMENTS_AVAILABLE };
/* Group, number and offset of a message that is to be put; version: of the program's MQMD. MQRC_. */
MQLONG group_put(struct open_handle *handle, MQLONG options, MQLONG version, MQMD *md);
/* May it be published? MQRC_. */
MQLONG group_publish(MQLONG version, const MQMD *md);
/* A put or get in logical order was made; unit: the program's, or NULL where it was in none. */
void group_was_put(struct open_handle *handle, struct unit *unit, const MQMD *md);
void group_was_got(struct open_handle *handle, struct unit *unit, const MQMD *md);
/* The unit of the connection is backed out: where its handles were in their groups when the unit came to them. */
void groups_back_out(const struct engine_connection *connection);
void group_advance(struct group *group, const MQMD *md, bool syncpoint);
/* Does the index of the queue allow that? MQRC_. */
MQLONG group_get_check(const struct queue *queue, const struct object *object, MQLONG options, MQLONG match);
/* Is this message, which is free and fits, one for such a get? 1, 0 or a reason (REASON_BUSY: a page has to come). */
int group_fits(struct queue *queue, const struct group *group, MQLONG options, const MQMD *md, microseconds now);
int group_is_complete(struct queue *queue, const MQBYTE24 id, microseconds now);
char group_status(const MQMD *md);

/* queue_property.c */
/* How a program gets the properties of a message. */
enum property_way {
    PROPERTIES_NOT,           /* they go */
    PROPERTIES_IN_HANDLE,
    PROPERTIES_IN_HEADER,     /* MQRFH2 */
    PROPERTIES_IF_OLD,        /* MQRFH2 if one is of a folder that old programs know, else they go */
    PROPERTIES_AS_PUT,        /* MQRFH2 of the data stays; those beside it go into the handle */
};
/* By the options of the get and the queue's PROPCTL; handle: the program has one. MQRC_. */
MQLONG property_way(MQLONG options, const struct object *queue, bool handle, enum property_way *way);
/* Is the message such that the way matters? */
bool property_matters(const struct message_header *header);
/* The message as the way has it: its list into list (IN_HANDLE, AS_PUT), its data into data, of which md then is the descriptor.
 * stored: the list that was kept with it. False: there is no room for it. */
bool property_show(enum property_way way, MQMD *md, struct span stored, struct span data, struct buf *list, struct buf *shown);
/* All properties of a message, those in its data too. */
void property_all(const MQMD *md, struct span stored, struct span data, struct buf *list);
/* The same of a message that lies on a queue. 0, STORE_LATER or a reason. */
int property_read(struct queue *queue, const struct store_message *message, const struct message_header *header, struct buf *list);
/* Does a put with this descriptor and so many bytes of properties have some? */
bool property_are_put(const MQMD *md, uint32_t properties);
/* A put: properties are the first bytes of data. local: no other queue manager is to read them. length: what counts as the message.
 * MQRC_. */
MQLONG property_put_check(const struct engine *engine, const MQMD *md, struct span data, uint32_t properties, bool local,
                          size_t *length);

/* queue_message.c */
/* A new identifier, never given before. */
void new_identifier(struct engine *engine, MQBYTE24 id);
/* The header in front of a message that goes to another queue manager. */
void put_transmission_header(struct buf *out, const char *queue, const char *qmgr, const MQMD *md);
bool identifier_is_none(const MQBYTE24 id);
/* The header of a message on the queue; its prefix is kept in the caller's bytes. 0, STORE_LATER or a reason. */
int stored_header(struct queue *queue, store_position position, struct message_header *header,
                  char prefix[TRANSMISSION_HEADER]) MUST_CHECK;
/* What MQCCSI_Q_MGR stands for. */
MQLONG queue_manager_code_page(const struct engine *engine);
/* Default context: who puts, when. */
void set_identity_context(const struct open_handle *handle, MQMD *md);
void set_origin_context(const struct open_handle *handle, microseconds now, MQMD *md);
void set_no_context(MQMD *md);
/* Origin context of what the queue manager puts. */
void own_origin(const struct engine *engine, microseconds now, MQMD *md);

/* queue_trigger.c */
/* A message has just been put: has it a trigger message? That is the unit's. What is returned is for trigger_taken_back(). */
struct trigger *trigger_put(struct unit *unit, const struct arrival *arrival) MUST_CHECK;
/* The message was got again by its unit; trigger: NULL for nothing. */
void trigger_taken_back(struct trigger *trigger);
/* The unit is at its end: the trigger messages of its puts are put. */
void triggers_deliver(const struct unit *unit);
void triggers_free(struct unit *unit);
/* Nobody has the queue open for input any more, or its definition is new. */
void trigger_look(struct queue *queue);
void trigger_monitor(struct engine *engine, const struct queue *initiation);
/* DEPTH: where nobody has a definition in his hand. */
void triggers_turn_off(struct engine *engine);

/* queue_put.c */
int call_put(struct engine_connection *connection, struct mqi_call *call);
int call_put1(struct engine_connection *connection, struct mqi_call *call);
/* The copy of what the call has put is published, or it is not, and reason says why: the call goes on. */
int put_copied(struct engine_connection *connection, struct unit *unit, struct arrival *arrival, MQLONG reason);
/* queue_get.c */
int call_get(struct engine_connection *connection, struct mqi_call *call);
int call_cb(struct engine_connection *connection, struct mqi_call *call);
/* What a get with these options would come to: MQEC_, or 0 when it would have to wait. */
MQLONG get_look(struct open_handle *handle, const MQMD *md, const MQGMO *gmo);
/* queue_marks.c */
/* May these options be, with these match options? MQRC_. */
void marks_start(struct engine *engine);
MQLONG marks_check(const struct open_handle *handle, MQLONG options, MQLONG match);
/* Is the message of that arrival number marked for this handle? */
bool marks_hide(const struct open_handle *handle, uint64_t arrival);
/* Marks it, or takes marks off, as the options say. MQRC_. */
MQLONG marks_set(struct open_handle *handle, MQLONG options, uint64_t arrival);
/* It was got. */
void marks_forget(struct queue *queue, uint64_t arrival);
/* Nobody looks at these any more: they go now, or in turns. */
void marks_drop(struct engine *engine, struct mark **marks);
void marks_expire(struct engine *engine, int64_t now);
void marks_end(struct engine *engine);
/* queue_response.c */
/* A call was answered: puts are counted. */
void response_note(struct engine_connection *connection, const struct mqi_call *call);
int call_stat(struct engine_connection *connection, struct mqi_call *call);
/* thread_commands.c */
/* ASTATE of the handle, NULL: of the connection; HSTATE of the handle. */
const char *consumption_word(const struct engine_connection *connection, const struct open_handle *handle);
const char *call_word(const struct open_handle *handle);
/* queue_signal.c */
/* A get found nothing: answered with MQRC_SIGNAL_REQUEST_ACCEPTED. */
int signal_set(struct open_handle *handle, struct mqi_call *call);
/* Does an outstanding signal forbid another wait? */
bool signal_forbids(const struct open_handle *handle);
void signal_drop(struct open_handle *handle);
/* The queue has changed. */
void signals_look(struct queue *queue);
void signals_expire(struct engine *engine, int64_t now);
void signals_quiesce(struct engine *engine, bool force);
/* queue_topic.c */
/* The tree as the objects have it. */
void topics_start(struct engine *engine);
void topics_end(struct engine *engine);
/* Topic objects have changed. */
void topic_objects_read(struct engine *engine);
/* What a topic has where its own object says ASPARENT: a word or a name; of a number. */
struct span topic_setting(const struct topic *topic, enum attribute attribute);
MQLONG topic_setting_number(const struct topic *topic, enum attribute attribute);
bool topic_is(const struct topic *topic, enum attribute attribute, const char *word);
/* The name of the nearest topic object: where the walk up begins; then the one above. NULL: none. */
const struct topic *topic_with_object(const struct topic *topic);
/* Of parts.h; context: the engine. */
const char *topic_object_above(void *context, struct span string);
/* PSMODE(DISABLED). */
bool topics_disabled(const struct engine *engine);
/* The full topic string of a topic object and what is behind it, into full. MQRC_. */
MQLONG topic_resolve(struct engine *engine, struct span object, struct span string, struct buf *full);
/* MQOPEN of a topic; alias: by this queue. */
MQLONG open_topic(struct engine_connection *connection, const MQOD *od, const struct object *alias, MQLONG options,
                  struct open_handle **handle);
void topic_handle_close(struct open_handle *handle);

/* queue_retained.c */
#define RETAINED_QUEUE "SYSTEM.RETAINED.PUB.QUEUE"
#define RETAINED_PROPERTIES (1ULL << 63) /* in the number: behind the topic string stands their list */
#define RETAINED_NUMBER_MAX (1ULL << 62) /* no clock gives a higher one */
enum { RETAINED_FRONT = 12 /* number, length of the topic string */ };
/* A message of the queue of retained publications. */
struct retained {
    struct retained *next;
    struct topic *topic; /* used by it */
    store_position position;
    uint64_t number;     /* the highest one of a topic counts */
    bool taken;          /* no message: what was retained is taken off */
};
/* Its queue; NULL: there is none at the moment. */
struct queue *retained_queue(struct engine *engine);
/* Number, topic string and data of a message of the queue. 0, STORE_LATER or a reason. */
int retained_front(const struct queue *queue, const struct store_message *message, struct buf *bytes, struct reader *in);
/* The unit is over. */
void retained_over(struct unit *unit, bool committed);
/* Reads in what is retained: 0, STORE_LATER (on_pages() is to go on), or a reason. */
int retained_load(struct engine *engine);
/* Publications of units in doubt after a restart are retained when these are committed. */
void retained_adopt(struct engine *engine);
/* The same as part of that unit. 0, STORE_LATER or a reason. */
int retained_take(struct unit *unit, struct topic *topic);
/* Takes what is retained on a topic off; in memory at once, on disk soon. */
void retained_clear(struct engine *engine, struct topic *topic);
void retained_end(struct engine *engine);
/* The time of a message of the queue is over: true if it was one of the retained publications, which is taken off. */
bool retained_expired(struct engine *engine, const struct queue *queue, const struct store_message *message);

/* queue_publish.c */
/* md: as the publisher's descriptor is at the end. What engine_call() returns. */
int publish(struct engine_connection *connection, struct open_handle *handle, struct mqi_call *call, const MQMD *md,
            microseconds now);
/* Publishes the copy that STREAMQ sends to the topic of that alias: of a message that the call has put, in that unit. put_copied()
 * says what engine_call() returns. alone: the unit is that of the call alone. */
int publish_copy(struct engine_connection *connection, struct unit *unit, bool alone, const struct object *alias,
                 const struct arrival *arrival);
/* Publishes a message of the queue manager to the topic of that alias queue, in that unit. MQRC_; no authority is asked for. */
MQLONG publish_by_alias(struct engine *engine, struct unit *unit, const struct object *alias, struct own_message *message);
/* Retained publications to one subscription: behind MQSUB (then it is undone when they cannot be delivered), and MQSUBRQ. */
int publish_retained(struct engine_connection *connection, struct subscription *subscription, struct mqi_call *call);
/* The same in the connection's unit, which is to be backed out when it fails; NumPubs of the call says how many. */
int publish_retained_in_unit(struct engine_connection *connection, struct subscription *subscription, struct mqi_call *call);
/* The same to a subscription that a command has defined, committed when it returns. MQRC_. */
MQLONG publish_retained_defined(struct subscription *subscription);
/* Goes on behind a page, or when others have had their turn. */
int publication_resume(struct engine_connection *connection);
void publication_free(struct engine_connection *connection);
/* queue_subscribe.c */
struct subscription {
    struct topic_subscriber at;
    UT_hash_handle hh;
    struct engine *engine;
    uint64_t number;
    struct selector *selector; /* NULL: every publication */
    enum publication_properties properties;
    bool has_user_data;       /* its object has */
    char *name;               /* of the object */
    char destination[MQ_Q_NAME_LENGTH + 1], destination_qmgr[MQ_Q_MGR_NAME_LENGTH + 1];
    bool durable, managed, on_request, any_user, grouped;
    bool pass_correlation;    /* that of the publisher stays */
    MQBYTE24 correlation;
    MQLONG priority;          /* MQPRI_ or a number */
    MQBYTE32 accounting;
    char identity[sizeof(MQCHAR32) + 1];
    char user[MQ_USER_ID_LENGTH + 1];
    MQLONG level;
    microseconds expires;     /* 0: never */
    uint32_t place;           /* among those whose time is limited, from 1; 0: it is none of them */
    struct open_handle *handle; /* of the program that has it now */
    microseconds resumed, last_message; /* 0: not since the start */
    uint64_t messages;
    /* For queue_subscriber.c; of others NULL. */
    UT_hash_handle by_identity;
    char *known_by;
    struct subscriber *subscriber;
    struct subscription *next_own, *previous_own; /* of that subscriber */
    struct queue *queue;      /* the temporary dynamic queue that it goes with; NULL: none */
    struct subscription *next_of_queue, *previous_of_queue;
};
/* Attributes of a draft. False: it cannot be the value. */
bool subscription_set_text(struct object *draft, enum attribute attribute, struct span text);
void subscription_set_word(struct object *draft, enum attribute attribute, const char *word);
/* Hexadecimal digits of bytes. */
void subscription_hex(char *text, const MQBYTE *bytes, size_t length);
/* The draft of a subscription that has that name, or none. */
struct object *subscription_draft(struct engine *engine, struct span name);
/* The object of that subscription, which has that name, was changed, made or removed: it counts. */
void subscription_follow(struct engine *engine, uint64_t number, struct span name);
void subscriptions_start(struct engine *engine);
void subscriptions_end(struct engine *engine);
struct span subscription_user_data(const struct subscription *subscription);
struct subscription *subscription_find(struct engine *engine, uint64_t number);
/* A program's subscription is at its end, and its managed queue with it. 0, or the reason why it stays, as it was. */
int subscription_end(struct subscription *subscription) MUST_CHECK;
/* The same where nobody can be told. */
void subscription_remove(struct subscription *subscription);
void subscription_handle_close(struct open_handle *handle);
MQLONG subscription_close(struct open_handle *handle, MQLONG options);
/* A managed queue. MQRC_. */
MQLONG subscription_queue(struct engine *engine, const struct topic *topic, bool durable, const struct name8 *maker,
                          struct object **queue);
int call_sub(struct engine_connection *connection, struct mqi_call *call);
int call_subrq(struct engine_connection *connection, struct mqi_call *call);

/* queue_lifetime.c */
/* Its time is set, or another one; it goes. */
void lifetime_follow(struct subscription *subscription);
void lifetime_leave(struct subscription *subscription);
void lifetime_end(struct engine *engine);
/* Ends those whose time is over, so many as are ended at once; clock_monotonic() of the next turn, INT64_MAX for none. */
int64_t subscriptions_expire(struct engine *engine, microseconds now);

/* queue_subscriber.c */
struct subscriber_name {
    struct span queue, qmgr, correlation; /* as objects have them */
};
struct subscribed_name {
    struct span topic, filter;
    bool characters; /* wildcards of them */
};
/* Was it made by a command message? */
bool subscription_by_message(const struct object *object);
/* Its object is that, or another one than before; it goes. */
void subscriber_follow(struct subscription *subscription, const struct object *object);
void subscriber_leave(struct subscription *subscription);
/* NULL: there is none. */
struct subscription *subscriber_find(struct engine *engine, const struct subscriber_name *who, const struct subscribed_name *what);
/* Would it be one subscription with another that is there? */
bool subscriber_has_other(struct engine *engine, const struct object *draft);
/* All that the subscriber has, by next_own. */
struct subscription *subscriber_first(struct engine *engine, const struct subscriber_name *who);
/* The queue goes, and what subscriptions go with it, so many as are ended at once. False: there are more. */
bool subscribers_without_queue(struct queue *queue);

/* queue_made.c */
void made_start(struct engine *engine);
/* Whose it is when a program of that user ID makes it; those without one (MQPMO_NO_CONTEXT of a command message) share one. */
struct name8 made_by(struct span user);
/* May its maker, if it has one, have the object that the draft is for, beside what it has already? MQRC_; says so if not. */
MQLONG made_check(struct engine *engine, const struct object *draft);
/* The node of the string, used once more; what of it is not there yet is of that user's share. MQRC_; says so if it is refused. */
MQLONG made_topic(struct engine *engine, const struct name8 *user, struct span string, struct topic **topic);

/* queue_inquire.c */
int call_inq(struct engine_connection *connection, struct mqi_call *call);
int call_set(struct engine_connection *connection, struct mqi_call *call);

#endif
