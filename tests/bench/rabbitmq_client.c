/* rabbitmq_client.c - puts persistent messages of 1 KiB to a quorum queue of RabbitMQ, each confirmed before the next one:
 * rabbitmq_client PORT CLIENTS SECONDS prints messages in a second. Built by tests/bench/rabbitmq, where librabbitmq is installed.
 */
#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { KIB = 1024, CHANNEL = 1 };

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void check(amqp_rpc_reply_t reply, const char *what)
{
    if (reply.reply_type == AMQP_RESPONSE_NORMAL)
        return;
    fprintf(stderr, "RabbitMQ: %s failed\n", what);
    exit(1);
}

static amqp_connection_state_t connect_to(int port)
{
    amqp_connection_state_t connection = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(connection);
    amqp_table_entry_t kind = { .key = amqp_cstring_bytes("x-queue-type"), .value.kind = AMQP_FIELD_KIND_UTF8,
                                .value.value.bytes = amqp_cstring_bytes("quorum") };
    amqp_table_t arguments = { 1, &kind };

    if (!socket || amqp_socket_open(socket, "127.0.0.1", port) != AMQP_STATUS_OK) {
        fprintf(stderr, "RabbitMQ does not answer at port %d\n", port);
        exit(1);
    }
    check(amqp_login(connection, "/", 0, 131072, 0, AMQP_SASL_METHOD_PLAIN, "guest", "guest"), "the logon");
    amqp_channel_open(connection, CHANNEL);
    check(amqp_get_rpc_reply(connection), "the channel");
    amqp_queue_declare(connection, CHANNEL, amqp_cstring_bytes("bench"), 0, 1, 0, 0, arguments);
    check(amqp_get_rpc_reply(connection), "the queue");
    amqp_confirm_select(connection, CHANNEL);
    check(amqp_get_rpc_reply(connection), "confirms");
    return connection;
}

static void await_confirm(amqp_connection_state_t connection)
{
    amqp_frame_t frame;

    do {
        if (amqp_simple_wait_frame(connection, &frame) != AMQP_STATUS_OK)
            exit(1);
    } while (frame.frame_type != AMQP_FRAME_METHOD);
    if (frame.payload.method.id != AMQP_BASIC_ACK_METHOD)
        exit(1);
    amqp_maybe_release_buffers(connection);
}

static unsigned long put_until(amqp_connection_state_t connection, double until)
{
    static char bytes[KIB];
    amqp_basic_properties_t properties = { ._flags = AMQP_BASIC_DELIVERY_MODE_FLAG, .delivery_mode = 2 };
    amqp_bytes_t message = { sizeof bytes, bytes };
    unsigned long count = 0;

    for (; now() < until; count++) {
        if (amqp_basic_publish(connection, CHANNEL, amqp_empty_bytes, amqp_cstring_bytes("bench"), 0, 0, &properties, message) < 0)
            exit(1);
        await_confirm(connection);
    }
    return count;
}

int main(int argc, char **argv)
{
    int port = argc == 4 ? (int)strtol(argv[1], NULL, 10) : 0, clients = argc == 4 ? (int)strtol(argv[2], NULL, 10) : 0;
    double seconds = argc == 4 ? strtod(argv[3], NULL) : 0;
    _Atomic unsigned long *shared = mmap(NULL, 2 * sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    double start;

    if (clients < 1 || seconds <= 0 || shared == MAP_FAILED)
        return 2;
    for (int i = 0; i < clients; i++)
        if (fork() == 0) {
            amqp_connection_state_t connection = connect_to(port);

            ++shared[0];
            while (shared[0] <= (unsigned long)clients)
                usleep(100);
            shared[1] += put_until(connection, now() + seconds);
            _exit(0);
        }
    while (shared[0] < (unsigned long)clients) /* who cannot connect says so and is gone */
        if (usleep(1000), waitpid(-1, NULL, WNOHANG) > 0)
            return 1;
    start = now();
    ++shared[0];
    while (wait(NULL) > 0)
        continue;
    printf("%.1f\n", (double)shared[1] / (now() - start));
    return 0;
}
