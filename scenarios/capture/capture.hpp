// scenarios/capture/capture.hpp: what went over sockets, as the packets that would have carried it: IPv4 or
// IPv6 with TCP or UDP, invented around the bytes, since listening on a network takes rights that nobody
// should need.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scenarios/capture/pcapng.hpp"

namespace capture {

struct Endpoint {
    std::string address;  // IPv4 or IPv6; of anything else there are no packets
    std::uint16_t port = 0;
};

// Keeps all in memory, up to `limit` bytes of packets; what comes then is left out, and the file says so.
class Capture {
  public:
    static constexpr std::size_t usual_limit = 256U << 20U;

    explicit Capture(std::string comment, std::size_t limit = usual_limit)
        : comment_(std::move(comment)), limit_(limit) {}

    // Traffic with a server is seen at an interface of this name; made where there is none yet.
    [[nodiscard]] std::uint32_t interface(const std::string& name);

    // A line of a TLS key log, without its end.
    void add_secret(std::string_view line);

    void add_datagram(std::uint32_t interface, Nanoseconds time, const Endpoint& from, const Endpoint& to,
                      ctl::BytesView payload, std::string_view comment = {});

    // So many packets were added: the next one has this number.
    [[nodiscard]] std::size_t packets() const { return packets_.size(); }
    // Says more of a packet; of one that was left out, or never was, nothing.
    void comment_on(std::size_t packet, std::string_view comment);

    // The whole file: section, interfaces, secrets, then the packets by their times.
    [[nodiscard]] ctl::Bytes file() const;

  private:
    friend class TcpFlow;
    void add(std::uint32_t interface, Nanoseconds time, ctl::Bytes packet, std::string_view comment);

    struct Packet {
        std::uint32_t interface;
        Nanoseconds time;
        ctl::Bytes bytes;
        std::string comment;
    };

    std::string comment_;
    std::size_t limit_;
    std::size_t kept_ = 0;
    std::size_t left_out_ = 0;  // packets
    std::vector<std::string> interfaces_;
    std::string secrets_;
    std::vector<Packet> packets_;
};

// One TCP connection: its opening when it is made, segments as bytes go to and fro, and its end.
class TcpFlow {
  public:
    // One that the server refuses, and one that nobody answers: its SYN again after one second and after
    // three (RFC 6298), as long as that is before `until`.
    static void refused(Capture& capture, std::uint32_t interface, const Endpoint& client,
                        const Endpoint& server, Nanoseconds time);
    static void unanswered(Capture& capture, std::uint32_t interface, const Endpoint& client,
                           const Endpoint& server, Nanoseconds time, Nanoseconds until);

    TcpFlow(Capture& capture, std::uint32_t interface, Endpoint client, Endpoint server, Nanoseconds time);

    void sent(ctl::BytesView bytes, Nanoseconds time, std::string_view comment = {});  // by the client
    void received(ctl::BytesView bytes, Nanoseconds time, std::string_view comment = {});
    void closed(Nanoseconds time);  // by the client
    void closed_by_server(Nanoseconds time);

  private:
    // Without an opening.
    TcpFlow(Capture& capture, std::uint32_t interface, Endpoint client, Endpoint server);

    struct Side {
        Endpoint at;
        std::uint32_t next;  // sequence number
    };
    void segments(Side& from, const Side& to, ctl::BytesView bytes, Nanoseconds time,
                  std::string_view comment);
    void segment(Side& from, const Side& to, std::uint8_t flags, ctl::BytesView bytes, Nanoseconds time,
                 std::string_view comment);

    Capture& capture_;
    std::uint32_t interface_;
    Side client_;
    Side server_;
};

}  // namespace capture
