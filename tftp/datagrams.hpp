// tftp/datagrams.hpp: UDP in batches: many packets a system call. Names Asio: for .cpp files that own
// sockets.
#pragma once

#include <array>
#include <vector>

#include <boost/asio/ip/udp.hpp>

#include "tftp/packet.hpp"

namespace tftp {

// The packets that one call found at a socket.
class Inbox {
  public:
    struct Packet {
        boost::asio::ip::udp::endpoint from;
        BytesView bytes;  // until the next `receive`
    };

    Inbox();

    // Takes what is there, without waiting: an empty list where nothing is. Packets that are longer than
    // 2048 bytes are cut, and fit no message.
    [[nodiscard]] const std::vector<Packet>& receive(boost::asio::ip::udp::socket& socket);

  private:
    static constexpr std::size_t batch = 64;
    static constexpr std::size_t largest_packet = 2048;  // clients send names, options and block numbers

    std::vector<std::array<std::uint8_t, largest_packet>> buffers_;
    std::vector<Packet> packets_;
};

// Packets to be sent from one socket. A run of packets of one size for one peer, as a window of blocks is,
// goes in one message that the kernel cuts (UDP_SEGMENT, Linux 4.18), where it can.
class Outbox {
  public:
    void add(const boost::asio::ip::udp::endpoint& to, Bytes packet);

    // Sends all of it. What can't be sent is lost, as packets may be.
    void send(boost::asio::ip::udp::socket& socket);

  private:
    struct Packet {
        boost::asio::ip::udp::endpoint to;
        Bytes bytes;
    };

    [[nodiscard]] std::size_t run_length(std::size_t first) const;

    std::vector<Packet> packets_;
    bool kernel_cuts_ = true;
};

}  // namespace tftp
