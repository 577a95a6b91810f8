# racf: who may do what. Three libraries, from below: the client that every program links (with the decision code, which runs in
# the caller), the database and its commands, the servers.
LIBS += racf_client racf_db
racf_client_SRC := class decide image racf_client racf_serve icsf_client
racf_db_SRC :=
PROGRAMS += racf icsf
racf_SRC := racf
racf_LIBS := racf_db racf_client base
icsf_SRC := icsf
icsf_LIBS := racf_client base
