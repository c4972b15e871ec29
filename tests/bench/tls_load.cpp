// A TLS load, in a process of its own: threads that connect, shake hands, perhaps ask a TVS one question, and
// leave, over and over; no session is resumed. Prints how often a second.
//
//     tls_load ADDRESS PORT 1.2|1.3 THREADS SECONDS [REQUEST-FILE]
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

struct Load {
    sockaddr_in server{};
    SSL_CTX* tls = SSL_CTX_new(TLS_client_method());
    std::string request;
    Clock::time_point end;
    std::atomic<std::uint64_t> finished{0};
    std::atomic<std::uint64_t> failed{0};

    bool once() const {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        // No TIME_WAIT: the ports of one address would not last.
        const linger at_once{1, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        const timeval patience{5, 0};
        ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        SSL* stream = SSL_new(tls);
        SSL_set_fd(stream, socket);
        bool is_good = ::connect(socket, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0 &&
                       SSL_connect(stream) == 1;
        if (is_good && !request.empty()) {
            char answer[16384];
            is_good = SSL_write(stream, request.data(), static_cast<int>(request.size())) > 0 &&
                      SSL_read(stream, answer, sizeof answer) > 10 && answer[0] == 0x57;
        } else if (is_good) {
            // With TLS 1.3 our last message is still on its way: the server must not see a reset before it.
            SSL_shutdown(stream);
        }
        SSL_free(stream);
        ::close(socket);
        return is_good;
    }
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 6) {
        std::fprintf(stderr, "usage: tls_load ADDRESS PORT 1.2|1.3 THREADS SECONDS [REQUEST-FILE]\n");
        return 1;
    }
    std::signal(SIGPIPE, SIG_IGN);
    Load load;
    load.server.sin_family = AF_INET;
    load.server.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[2])));
    if (::inet_pton(AF_INET, argv[1], &load.server.sin_addr) != 1) return 1;
    const int version = std::string(argv[3]) == "1.3" ? TLS1_3_VERSION : TLS1_2_VERSION;
    SSL_CTX_set_min_proto_version(load.tls, version);
    SSL_CTX_set_max_proto_version(load.tls, version);
    SSL_CTX_set_cipher_list(load.tls, "AES256-GCM-SHA384");  // the first that a real TVS offers
    SSL_CTX_set_ciphersuites(load.tls, "TLS_AES_256_GCM_SHA384");
    if (argc > 6) {
        std::ifstream file(argv[6], std::ios::binary);
        load.request.assign(std::istreambuf_iterator<char>(file), {});
    }
    const auto start = Clock::now();
    load.end = start + std::chrono::milliseconds(static_cast<int>(std::strtod(argv[5], nullptr) * 1000));
    std::vector<std::thread> threads;
    for (int i = 0; i < std::atoi(argv[4]); ++i)
        threads.emplace_back([&load] {
            while (Clock::now() < load.end) ++(load.once() ? load.finished : load.failed);
        });
    for (std::thread& thread : threads) thread.join();
    const std::chrono::duration<double> took = Clock::now() - start;
    std::printf("%.0f\n", static_cast<double>(load.finished) / took.count());
    if (load.failed > 0) std::fprintf(stderr, "%llu failed\n", static_cast<unsigned long long>(load.failed));
    return load.finished > 0 ? 0 : 1;
}
