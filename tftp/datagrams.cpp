#include "tftp/datagrams.hpp"

#include <cerrno>
#include <cstring>

#include <netinet/udp.h>
#include <sys/socket.h>

namespace tftp {

using boost::asio::ip::udp;

namespace {

constexpr std::size_t most_segments = 64;           // UDP_MAX_SEGMENTS of Linux
constexpr std::size_t largest_message = 65507 - 8;  // of one datagram, over IPv4
constexpr std::size_t messages_a_call = 64;

}  // namespace

Inbox::Inbox() : buffers_(batch) {
    packets_.reserve(batch);
}

const std::vector<Inbox::Packet>& Inbox::receive(udp::socket& socket) {
    std::array<mmsghdr, batch> messages{};
    std::array<iovec, batch> parts{};
    std::array<sockaddr_storage, batch> peers;
    for (std::size_t i = 0; i < batch; ++i) {
        parts[i] = {buffers_[i].data(), buffers_[i].size()};
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
        messages[i].msg_hdr.msg_name = &peers[i];
        messages[i].msg_hdr.msg_namelen = sizeof peers[i];
    }
    packets_.clear();
    const int count = ::recvmmsg(socket.native_handle(), messages.data(), batch, MSG_DONTWAIT, nullptr);
    for (int i = 0; i < count; ++i) {
        const mmsghdr& message = messages[static_cast<std::size_t>(i)];
        Packet packet{{}, BytesView(buffers_[static_cast<std::size_t>(i)]).first(message.msg_len)};
        packet.from.resize(message.msg_hdr.msg_namelen);
        std::memcpy(packet.from.data(), message.msg_hdr.msg_name, message.msg_hdr.msg_namelen);
        packets_.push_back(packet);
    }
    return packets_;
}

void Outbox::add(const udp::endpoint& to, Bytes packet) {
    packets_.push_back({to, std::move(packet)});
}

// How many packets from here on can go in one message: for one peer and of one size, but for the last one,
// which may be shorter.
std::size_t Outbox::run_length(std::size_t first) const {
    if (!kernel_cuts_) return 1;
    const std::size_t size = packets_[first].bytes.size();
    std::size_t length = 1;
    std::size_t bytes = size;
    while (first + length < packets_.size() && length < most_segments) {
        const Packet& next = packets_[first + length];
        bytes += next.bytes.size();
        if (next.to != packets_[first].to || next.bytes.size() > size || bytes > largest_message) break;
        ++length;
        if (next.bytes.size() < size) break;
    }
    return length;
}

void Outbox::send(udp::socket& socket) {
    if (packets_.empty()) return;
    union Control {
        cmsghdr header;
        std::array<char, CMSG_SPACE(sizeof(std::uint16_t))> bytes;
    };
    std::array<mmsghdr, messages_a_call> messages{};
    std::array<Control, messages_a_call> controls{};
    std::vector<iovec> parts(packets_.size());
    std::size_t sent = 0;  // packets
    while (sent < packets_.size()) {
        std::size_t count = 0;
        std::array<std::size_t, messages_a_call> lengths{};
        for (std::size_t next = sent; next < packets_.size() && count < messages_a_call; ++count) {
            const std::size_t length = lengths[count] = run_length(next);
            for (std::size_t i = next; i < next + length; ++i)
                parts[i] = {packets_[i].bytes.data(), packets_[i].bytes.size()};
            msghdr& message = messages[count].msg_hdr;
            message = {};
            message.msg_name = packets_[next].to.data();
            message.msg_namelen = static_cast<socklen_t>(packets_[next].to.size());
            message.msg_iov = &parts[next];
            message.msg_iovlen = length;
            if (length > 1) {
                message.msg_control = controls[count].bytes.data();
                message.msg_controllen = controls[count].bytes.size();
                cmsghdr* control = CMSG_FIRSTHDR(&message);
                control->cmsg_level = SOL_UDP;
                control->cmsg_type = UDP_SEGMENT;
                control->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
                const auto size = static_cast<std::uint16_t>(packets_[next].bytes.size());
                std::memcpy(CMSG_DATA(control), &size, sizeof size);
            }
            next += length;
        }
        const int done =
            ::sendmmsg(socket.native_handle(), messages.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
        if (done > 0) {
            for (int i = 0; i < done; ++i) sent += lengths[static_cast<std::size_t>(i)];
        } else if (errno == EINTR) {
            continue;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            break;  // no room in the kernel: their owners send again
        } else if (lengths[0] > 1) {
            kernel_cuts_ = false;  // not for this kernel or device: one by one
        } else {
            ++sent;  // this one can't be sent at all
        }
    }
    packets_.clear();
}

}  // namespace tftp
