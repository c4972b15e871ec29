#include "scenarios/worlds/live/address_block.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <arpa/inet.h>
#include <boost/asio/ip/network_v4.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

namespace live {
namespace {

constexpr int first_second_byte = 64;  // 127.64.0.0/10
constexpr int blocks_tried = 64;
constexpr int first_node = 10;
constexpr int claim_host = 254;
constexpr std::uint16_t unprivileged_tftp = 10069;

// Binds a socket there, and listens on it if it is TCP. Where that fails, none, and errno says why.
os::Descriptor bound(int type, const std::string& address, std::uint16_t port) {
    os::Descriptor socket(::socket(AF_INET, type | SOCK_CLOEXEC, 0));
    if (!socket.is_open()) return socket;
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(port);
    ::inet_pton(AF_INET, address.c_str(), &place.sin_addr);
    const int yes = 1;
    if (type == SOCK_STREAM) ::setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place) != 0 ||
        (type == SOCK_STREAM && ::listen(socket.get(), 1) != 0)) {
        const int error = errno;
        socket = os::Descriptor();
        errno = error;
    }
    return socket;
}

}  // namespace

worlds::RunError listen_error(const std::string& address, std::uint16_t port,
                              boost::system::error_code error) {
    const char* remedy = "check the address";
    if (error == boost::system::errc::address_in_use) remedy = "stop what uses it, or listen elsewhere";
    if (error == boost::system::errc::permission_denied)
        remedy = "this user may not bind it: take a port of 1024 or above";
    if (error == boost::system::errc::address_not_available) remedy = "it is not an address of this machine";
    return worlds::RunError(
        fmt::format("can't listen on {}:{}: {}; {}", address, port, error.message(), remedy));
}

AddressBlock AddressBlock::first_free() {
    std::string trouble;
    for (int i = 0; i < blocks_tried; ++i) {
        AddressBlock block(fmt::format("127.{}.{}.", first_second_byte + i / 256, i % 256));
        const auto in_the_way = block.claim();
        if (!in_the_way) return block;
        trouble = *in_the_way;
    }
    throw worlds::RunError(
        fmt::format("no block of loopback addresses is free: {}; stop what listens on that port of all "
                    "addresses, or give a block with --addresses",
                    trouble));
}

AddressBlock AddressBlock::at(const std::string& text) {
    AddressBlock block(text.substr(0, text.rfind('.') + 1));
    if (const auto in_the_way = block.claim())
        throw worlds::RunError(
            fmt::format("the block {} can't be had: {}; another run may use it; give another one, or leave "
                        "--addresses out",
                        text, *in_the_way));
    return block;
}

bool AddressBlock::is_block(const std::string& text) {
    boost::system::error_code error;
    const auto network = boost::asio::ip::make_network_v4(text, error);
    return !error && network.prefix_length() == 24 &&
           network.is_subnet_of({boost::asio::ip::address_v4::loopback(), 8}) &&
           network.canonical() == network;
}

std::optional<std::string> AddressBlock::claim() {
    const std::string host = prefix_ + std::to_string(claim_host);
    const auto trouble = [&host](std::uint16_t port) {
        return fmt::format("{}:{}: {}", host, port, std::generic_category().message(errno));
    };
    claim_ = bound(SOCK_STREAM, host, ports_.tvs);
    if (!claim_.is_open()) return trouble(ports_.tvs);
    // The other ports are tried too: a server on all addresses (0.0.0.0:69) would be in the way of every
    // node.
    for (const std::uint16_t port : {ports_.sip, ports_.secured_sip})
        if (!bound(SOCK_STREAM, host, port).is_open()) return trouble(port);
    if (bound(SOCK_DGRAM, host, ports_.tftp).is_open()) return std::nullopt;
    if (errno == EACCES) {
        ports_.tftp = unprivileged_tftp;
        if (bound(SOCK_DGRAM, host, ports_.tftp).is_open()) return std::nullopt;
    }
    return trouble(ports_.tftp);
}

std::string AddressBlock::name() const {
    return prefix_ + "0/24";
}

std::string AddressBlock::address(std::size_t n) const {
    return prefix_ + std::to_string(first_node + n);
}

}  // namespace live
