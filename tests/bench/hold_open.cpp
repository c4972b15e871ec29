// So many connections (or TFTP transfers) that are begun and then say nothing, held open for a while.
//
//     hold_open tcp|tftp ADDRESS PORT COUNT SECONDS [FILE]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <sys/resource.h>
#include <sys/socket.h>

int main(int argc, char** argv) {
    if (argc < 6) {
        std::fprintf(stderr, "usage: hold_open tcp|tftp ADDRESS PORT COUNT SECONDS [FILE]\n");
        return 1;
    }
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    const bool is_tftp = std::string(argv[1]) == "tftp";
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[3])));
    if (::inet_pton(AF_INET, argv[2], &server.sin_addr) != 1) return 1;
    const std::string request =
        std::string("\0\1", 2) + (argc > 6 ? argv[6] : "file") + '\0' + "octet" + '\0';
    int held = 0;
    for (int i = 0; i < std::atoi(argv[4]); ++i) {
        const int socket = ::socket(AF_INET, is_tftp ? SOCK_DGRAM : SOCK_STREAM, 0);
        if (socket < 0 || ::connect(socket, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0)
            break;
        // Connected, a TFTP client hears nothing of a server that answers from another port.
        if (is_tftp && ::send(socket, request.data(), request.size(), 0) < 0) break;
        ++held;
        if (i % 64 == 63) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::printf("%d\n", held);
    std::fflush(stdout);
    std::this_thread::sleep_for(std::chrono::duration<double>(std::strtod(argv[5], nullptr)));
}
