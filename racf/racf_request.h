/* racf_request.h - one request over a session with racf, for the modules of the client library. */
#ifndef RACF_RACF_REQUEST_H
#define RACF_RACF_REQUEST_H

#include "racf/racf_client.h"

/* again: it changes nothing, so a daemon may ask once more when the link broke before the answer. answer is initialized. */
int racf_request(struct racf *racf, uint16_t type, const struct buf *request, bool again, struct answer *answer) MUST_CHECK;
/* The same for a call that was begun. */
void racf_call(struct racf *racf, uint16_t type, bool again, struct call *call);

/* What racf_origin() said last, as COMMAND carries it. */
void racf_put_origin(const struct racf *racf, struct buf *request);

#endif
