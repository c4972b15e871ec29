// scenarios/worlds/live/capf_stream.hpp: whole CAPF messages over a TLS stream. For .cpp files that own
// sockets.
#pragma once

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "scenarios/worlds/live/capf_message.hpp"
#include "tvs/tls_stream.hpp"

namespace live::capf {

// The next message; nothing where the connection ends, or what comes is none.
template <typename Stream>
boost::asio::awaitable<std::optional<Message>> receive(Stream& stream) {
    ctl::Bytes bytes(header_size);
    const auto [header_error, header_bytes] =
        co_await boost::asio::async_read(stream, boost::asio::buffer(bytes), tvs::use_tuple);
    if (header_error) co_return std::nullopt;
    const auto size = elements_size(bytes);
    if (!size) co_return std::nullopt;
    bytes.resize(header_size + *size);
    const auto [error, count] = co_await boost::asio::async_read(
        stream, boost::asio::buffer(bytes.data() + header_size, *size), tvs::use_tuple);
    if (error) co_return std::nullopt;
    auto message = decode(bytes);
    if (!message) co_return std::nullopt;
    co_return std::move(*message);
}

// Header and elements in one write: phones stall otherwise (usecallmanager.nz daemons).
template <typename Stream>
boost::asio::awaitable<bool> send(Stream& stream, Message message) {
    const ctl::Bytes bytes = encode(message);
    const auto [error, count] =
        co_await boost::asio::async_write(stream, boost::asio::buffer(bytes), tvs::use_tuple);
    co_return !error;
}

}  // namespace live::capf
