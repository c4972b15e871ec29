// A TFTP load, in a process of its own: so many clients, each fetching the same file over and over, lock-step
// with blocks of 512 bytes as phones do, or with a window (RFC 7440). Every transfer has a new port. Prints
// whole transfers a second. Plain system calls only: the client must cost less than any server.
//
//     tftp_load ADDRESS PORT FILE BYTES CLIENTS SECONDS [WINDOW]
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t block_size = 512;
constexpr int data_packet = 3;
constexpr int option_packet = 6;

struct Client {
    int socket = -1;
    std::uint16_t expected = 1;
    std::uint16_t in_window = 0;
    std::size_t received = 0;
    Clock::time_point heard;
};

struct Load {
    sockaddr_in server{};
    std::string request;
    std::size_t file_bytes = 0;
    std::uint16_t window = 1;
    int events = ::epoll_create1(0);
    std::uint64_t finished = 0;
    std::uint64_t failed = 0;

    void begin(Client& client, std::uint32_t number) {
        if (client.socket >= 0) ::close(client.socket);
        client = {::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), 1, 0, 0, Clock::now()};
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u32 = number;
        ::epoll_ctl(events, EPOLL_CTL_ADD, client.socket, &event);
        send(client, request.data(), request.size(), server);
    }

    static void send(const Client& client, const void* bytes, std::size_t size, const sockaddr_in& to) {
        if (::sendto(client.socket, bytes, size, 0, reinterpret_cast<const sockaddr*>(&to), sizeof to) < 0)
            std::perror("sendto");
    }

    static void acknowledge(const Client& client, std::uint16_t block, const sockaddr_in& to) {
        const std::uint8_t packet[4] = {0, 4, static_cast<std::uint8_t>(block >> 8),
                                        static_cast<std::uint8_t>(block)};
        send(client, packet, sizeof packet, to);
    }

    void on_readable(Client& client, std::uint32_t number) {
        std::uint8_t packet[2048];
        sockaddr_in from{};
        socklen_t length = sizeof from;
        const ssize_t size =
            ::recvfrom(client.socket, packet, sizeof packet, 0, reinterpret_cast<sockaddr*>(&from), &length);
        if (size < 4) return;
        client.heard = Clock::now();
        if (packet[1] == option_packet) return acknowledge(client, 0, from);
        const auto block = static_cast<std::uint16_t>(packet[2] << 8 | packet[3]);
        if (packet[1] != data_packet) {
            ++failed;
            return begin(client, number);
        }
        if (block != client.expected) return;
        client.received += static_cast<std::size_t>(size) - 4;
        const bool is_last = static_cast<std::size_t>(size) < block_size + 4;
        if (is_last || ++client.in_window == window) {
            acknowledge(client, block, from);
            client.in_window = 0;
        }
        ++client.expected;
        if (!is_last) return;
        ++(client.received == file_bytes ? finished : failed);
        begin(client, number);
    }
};

}  // namespace

int main(int argc, char** argv) {
    if (argc < 7) {
        std::fprintf(stderr, "usage: tftp_load ADDRESS PORT FILE BYTES CLIENTS SECONDS [WINDOW]\n");
        return 1;
    }
    Load load;
    load.server.sin_family = AF_INET;
    load.server.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[2])));
    if (::inet_pton(AF_INET, argv[1], &load.server.sin_addr) != 1) return 1;
    load.file_bytes = std::strtoul(argv[4], nullptr, 10);
    std::vector<Client> clients(std::strtoul(argv[5], nullptr, 10));
    const auto seconds = std::chrono::duration<double>(std::strtod(argv[6], nullptr));
    load.request = std::string("\0\1", 2) + argv[3] + '\0' + "octet" + '\0';
    if (argc > 7) {
        load.window = static_cast<std::uint16_t>(std::atoi(argv[7]));
        load.request += std::string("windowsize") + '\0' + argv[7] + '\0';
    }
    const auto start = Clock::now();
    for (std::uint32_t i = 0; i < clients.size(); ++i) load.begin(clients[i], i);
    std::vector<epoll_event> ready(clients.size());
    auto looked = start;
    while (Clock::now() - start < seconds) {
        const int count = ::epoll_wait(load.events, ready.data(), static_cast<int>(ready.size()), 100);
        for (int i = 0; i < count; ++i) load.on_readable(clients[ready[i].data.u32], ready[i].data.u32);
        if (Clock::now() - looked < std::chrono::milliseconds(500)) continue;
        looked = Clock::now();
        for (std::uint32_t i = 0; i < clients.size(); ++i) {
            if (looked - clients[i].heard < std::chrono::seconds(1)) continue;
            ++load.failed;
            load.begin(clients[i], i);
        }
    }
    const std::chrono::duration<double> took = Clock::now() - start;
    std::printf("%.0f\n", static_cast<double>(load.finished) / took.count());
    if (load.failed > 0) std::fprintf(stderr, "%llu failed\n", static_cast<unsigned long long>(load.failed));
    return load.finished > 0 ? 0 : 1;
}
