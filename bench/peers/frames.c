/*
 * The floor set by the kernel: one thread, epoll, one write() per frame and socket. No GraphQL, no masking check, no
 * accept key: it implements only what the load client needs (whose mask is zero, so its payloads are plain).
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX 65536
#define CATCH_UP_MAX 100

enum { NONE, LISTENER, CONTROL_LISTENER, CONTROL, CLIENT, LIVE };
static char kind[CLIENTS_MAX];
static int live[CLIENTS_MAX], live_count, place[CLIENTS_MAX];
static int epoll;
static long emitted;
static double period_ms, due_at;

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static void watch(int fd, char as) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  kind[fd] = as;
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void forget(int fd) {
  if (kind[fd] == LIVE) {
    int last = live[--live_count];
    live[place[fd]] = last;
    place[last] = place[fd];
  }
  kind[fd] = NONE;
  close(fd);
}

static int frame(char *out, const char *text, int length) {
  int at = 0;
  out[at++] = (char)0x81;
  if (length < 126) {
    out[at++] = (char)length;
  } else {
    out[at++] = 126;
    out[at++] = (char)(length >> 8);
    out[at++] = (char)length;
  }
  memcpy(out + at, text, length);
  return at + length;
}

static void emit(long count) {
  char text[1024], out[1040];
  while (count-- > 0) {
    emitted++;
    int length = snprintf(text, sizeof text,
        "{\"id\":\"5f0c3a52-7e0c-4c4e-9f6b-2b8f6d1f4a11\",\"type\":\"next\",\"payload\":{\"data\":{\"terrariumEvents\":{"
        "\"cursor\":\"ZW1pdHRlci5tYWJjZGVmZy4%08ld\",\"agentId\":\"emitter\",\"at\":\"2026-01-01T00:00:00.000Z\",\"data\":{"
        "\"sequence\":%ld,\"emittedAt\":%.6f,\"text\":\"%.130s\"}}}}}",
        emitted, emitted, now_ms(),
        "the quick brown fox jumps over the lazy dog, the quick brown fox jumps over the lazy dog, the quick brown fox jumps over the lazy dog, ");
    int size = frame(out, text, length);
    for (int i = 0; i < live_count; i++)
      if (write(live[i], out, size) < 0 && errno != EAGAIN) forget(live[i--]);
  }
}

static void control(int fd, char *line) {
  long value = 0;
  if (sscanf(line, "emit %ld", &value) == 1) emit(value);
  else if (sscanf(line, "rate %ld", &value) == 1) {
    period_ms = value > 0 ? 1000.0 / value : 0;
    due_at = now_ms();
  } else if (strncmp(line, "stats", 5) == 0) {
    dprintf(fd, "{\"emitted\":%ld,\"loops\":0,\"thread\":%d,\"at\":%f}\n", emitted, getpid(), now_ms());
  }
}

static void on_client(int fd, char *bytes, int length) {
  char out[256];
  if (memmem(bytes, length, "GET ", 4) != NULL) {
    dprintf(fd, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Accept: unchecked\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n");
  } else if (memmem(bytes, length, "connection_init", 15) != NULL) {
    const char *ack = "{\"type\":\"connection_ack\"}";
    int size = frame(out, ack, strlen(ack));
    if (write(fd, out, size) < 0) forget(fd);
  } else if (kind[fd] == CLIENT && memmem(bytes, length, "subscribe", 9) != NULL) {
    kind[fd] = LIVE;
    place[fd] = live_count;
    live[live_count++] = fd;
  }
}

int main(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max < CLIENTS_MAX ? limit.rlim_max : CLIENTS_MAX;
  setrlimit(RLIMIT_NOFILE, &limit);
  epoll = epoll_create1(0);

  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = INADDR_ANY};
  socklen_t size = sizeof address;
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 4096)) return 1;
  getsockname(listener, (struct sockaddr *)&address, &size);
  watch(listener, LISTENER);

  struct sockaddr_un local = {.sun_family = AF_UNIX};
  strncpy(local.sun_path, getenv("BENCH_CONTROL"), sizeof local.sun_path - 1);
  int control_listener = socket(AF_UNIX, SOCK_STREAM, 0);
  if (bind(control_listener, (struct sockaddr *)&local, sizeof local) || listen(control_listener, 8)) return 1;
  watch(control_listener, CONTROL_LISTENER);

  printf("peer listening on http://127.0.0.1:%d\n", ntohs(address.sin_port));
  fflush(stdout);

  static char bytes[65536];
  struct epoll_event events[1024];
  for (;;) {
    int wait = -1;
    if (period_ms > 0) {
      double left = ceil(due_at + period_ms - now_ms());
      wait = left < 1 ? 1 : (int)left;
    }
    int ready = epoll_wait(epoll, events, 1024, wait);
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd, one = 1, accepted;
      if (kind[fd] == LISTENER) {
        while ((accepted = accept4(fd, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
          setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
          watch(accepted, CLIENT);
        }
      } else if (kind[fd] == CONTROL_LISTENER) {
        watch(accept4(fd, NULL, NULL, 0), CONTROL);
      } else if (kind[fd] != NONE) {
        int length = read(fd, bytes, sizeof bytes - 1);
        if (length == 0 || (length < 0 && errno != EAGAIN)) forget(fd);
        else if (length > 0 && kind[fd] == CONTROL) {
          bytes[length] = 0;
          for (char *rest = bytes, *line; (line = strsep(&rest, "\n")) != NULL;) control(fd, line);
        } else if (length > 0) on_client(fd, bytes, length);
      }
    }
    if (period_ms > 0) {
      long due = (long)((now_ms() - due_at) / period_ms);
      emit(due < CATCH_UP_MAX ? due : CATCH_UP_MAX);
      due_at += due * period_ms;
    }
  }
}
