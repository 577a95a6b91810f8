/* jes_main.c - beginning and end of the jes process. */
#include "base/bug.h"
#include "base/daemon.h"
#include "jcl/jes.h"

int main(void)
{
    int reason;

    daemon_begin("jes");
    jes_begin();
    reason = server_listen(jes.server, "run/private/jes", FROM_DAEMON);
    if (reason == 0)
        reason = racf_serve(jes.server, "jes", NULL, NULL);
    if (reason < 0)
        fatal("jes: nobody can connect: %s", reason_text(reason));
    daemon_ready();
    server_run(jes.server);
    jes_end();
    daemon_end();
    return 0;
}
