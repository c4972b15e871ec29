#include "tftp/transfer.hpp"

#include <map>
#include <random>

#include <doctest/doctest.h>

using namespace tftp;
using namespace std::chrono_literals;

namespace {

Bytes pattern(std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 + i / 251);
    return bytes;
}

// A link between two ends that loses, repeats and delays packets by a seed, in a time of its own.
struct Fault {
    double loss = 0;
    double duplication = 0;
    double delay = 0;  // the share of packets that come late
};

class Link {
  public:
    Link(Fault fault, unsigned seed) : fault_(fault), random_(seed) {}

    void send(Bytes packet, TimePoint now) {
        ++sent_;
        const int copies = chance(fault_.duplication) ? 2 : 1;
        for (int i = 0; i < copies; ++i)
            if (!chance(fault_.loss)) in_flight_.emplace(now + (chance(fault_.delay) ? 700ms : 1ms), packet);
    }

    std::optional<Bytes> arrived(TimePoint now) {
        if (in_flight_.empty() || in_flight_.begin()->first > now) return std::nullopt;
        Bytes packet = in_flight_.begin()->second;
        in_flight_.erase(in_flight_.begin());
        return packet;
    }

    [[nodiscard]] std::size_t sent() const { return sent_; }

  private:
    bool chance(double share) { return std::uniform_real_distribution<>(0, 1)(random_) < share; }

    Fault fault_;
    std::mt19937 random_;
    std::multimap<TimePoint, Bytes> in_flight_;
    std::size_t sent_ = 0;
};

struct Outcome {
    FetchOutcome outcome;
    bool is_same;
    std::size_t data_packets;
};

// A whole transfer over two faulty links. The server starts when the request arrives.
Outcome transfer(const Bytes& file, const Wishes& wishes, Fault fault, unsigned seed,
                 bool is_netascii = false) {
    const Patience patience{.first_wait = 500ms, .longest_wait = 4000ms, .sends = 12};
    TimePoint now{};
    Receiver receiver("file", is_netascii, wishes, file.size() * 2 + 1, patience, now);
    std::optional<Sender> sender;
    Link to_server(fault, seed);
    Link to_client(fault, seed + 1);
    while (receiver.status() == TransferStatus::running && now < TimePoint{} + 1h) {
        while (auto packet = receiver.next_output()) to_server.send(std::move(*packet), now);
        while (auto packet = to_server.arrived(now)) {
            const auto parsed = parse(*packet);
            const auto* request = std::get_if<Request>(&*parsed);
            if (request == nullptr && sender) sender->on_packet(*packet, now);
            if (request != nullptr && !sender) {
                const auto size = is_netascii ? std::nullopt : std::optional<std::uint64_t>(file.size());
                sender.emplace(std::make_unique<MemoryFile>(std::make_shared<const Bytes>(file)), is_netascii,
                               grant(request->options, size), patience, now);
            }
        }
        if (sender) sender->on_time(now);
        while (auto packet = sender ? sender->next_output() : std::nullopt)
            to_client.send(std::move(*packet), now);
        while (auto packet = to_client.arrived(now)) receiver.on_packet(*packet, now);
        receiver.on_time(now);
        now += 1ms;
    }
    return {receiver.outcome(), receiver.take_file() == file, to_client.sent()};
}

std::vector<std::uint64_t> blocks_sent(Sender& sender) {
    std::vector<std::uint64_t> blocks;
    while (const auto packet = sender.next_output()) blocks.push_back(std::get<Data>(*parse(*packet)).block);
    return blocks;
}

Sender sender_of(std::size_t size, const std::vector<Option>& options) {
    return {std::make_unique<MemoryFile>(std::make_shared<const Bytes>(pattern(size))), false,
            grant(options, size), Patience{}, TimePoint{}};
}

}  // namespace

TEST_SUITE("tftp transfer") {
    TEST_CASE("files of every awkward size arrive whole") {
        for (const std::size_t size : {0, 1, 511, 512, 513, 1024, 5000}) {
            const Outcome outcome = transfer(pattern(size), {}, {}, 1);
            CHECK(outcome.outcome == FetchOutcome::received);
            CHECK(outcome.is_same);
        }
    }

    TEST_CASE("under loss, repetition and delay a file arrives whole, in lock-step and in windows") {
        for (unsigned seed = 1; seed <= 20; ++seed) {
            CAPTURE(seed);
            const Fault fault{.loss = 0.1, .duplication = 0.1, .delay = 0.1};
            const Outcome lock_step = transfer(pattern(9000), {}, fault, seed);
            CHECK(lock_step.outcome == FetchOutcome::received);
            CHECK(lock_step.is_same);
            const Outcome windows = transfer(
                pattern(60000), {.block_size = 1000, .window_size = 8, .timeout = {}, .transfer_size = true},
                fault, seed);
            CHECK(windows.outcome == FetchOutcome::received);
            CHECK(windows.is_same);
            CHECK(transfer(pattern(9000), {}, fault, seed, true).is_same);
        }
    }

    TEST_CASE("a repeated acknowledgement does not double every block from there on") {
        const Fault repeats{.loss = 0, .duplication = 1, .delay = 0};
        const Outcome outcome = transfer(pattern(512 * 50), {}, repeats, 1);
        CHECK(outcome.is_same);
        CHECK(outcome.data_packets <= 51 + 51 / 2);
    }

    TEST_CASE("block numbers wrap, so a file may be larger than 65535 blocks") {
        const Outcome outcome =
            transfer(pattern(65536 * 8 * 2 + 100),
                     {.block_size = 8, .window_size = 64, .timeout = {}, .transfer_size = false}, {}, 1);
        CHECK(outcome.outcome == FetchOutcome::received);
        CHECK(outcome.is_same);
    }

    TEST_CASE("after an acknowledgement in mid-window the sender goes on right behind it") {
        Sender sender = sender_of(100, {{"blksize", "8"}, {"windowsize", "4"}});
        while (sender.next_output()) continue;
        sender.on_packet(encode(Acknowledgement{0}), TimePoint{});
        CHECK(blocks_sent(sender) == std::vector<std::uint64_t>{1, 2, 3, 4});
        sender.on_packet(encode(Acknowledgement{2}), TimePoint{});
        CHECK(blocks_sent(sender) == std::vector<std::uint64_t>{3, 4, 5, 6});
    }

    TEST_CASE("after silence one block is sent again, and not the window") {
        Sender sender = sender_of(100, {{"blksize", "8"}, {"windowsize", "4"}});
        const auto packets = [&sender] {
            std::vector<WireBlock> blocks;
            while (auto packet = sender.next_output())
                if (const auto parsed = parse(*packet); const auto* data = std::get_if<Data>(&*parsed))
                    blocks.push_back(data->block);
            return blocks;
        };
        (void)packets();
        sender.on_packet(encode(Acknowledgement{0}), TimePoint{});
        CHECK(packets() == std::vector<WireBlock>{1, 2, 3, 4});
        sender.on_time(sender.deadline());
        CHECK(packets() == std::vector<WireBlock>{1});
        sender.on_packet(encode(Acknowledgement{1}), TimePoint{});
        CHECK(packets() == std::vector<WireBlock>{2, 3, 4, 5});
    }

    TEST_CASE("an acknowledgement from outside of the window is ignored") {
        Sender sender = sender_of(2000, {});
        CHECK(blocks_sent(sender) == std::vector<std::uint64_t>{1});
        sender.on_packet(encode(Acknowledgement{7}), TimePoint{});
        sender.on_packet(encode(Acknowledgement{0}), TimePoint{});
        CHECK(blocks_sent(sender).empty());
    }

    TEST_CASE("a sender repeats with growing waits, and gives up in the end") {
        Sender sender = sender_of(10, {});
        CHECK(blocks_sent(sender).size() == 1);
        std::vector<std::chrono::milliseconds> waits;
        TimePoint before{};
        while (sender.status() == TransferStatus::running) {
            waits.push_back(
                std::chrono::duration_cast<std::chrono::milliseconds>(sender.deadline() - before));
            before = sender.deadline();
            sender.on_time(before);
        }
        CHECK(waits == std::vector<std::chrono::milliseconds>{500ms, 1000ms, 2000ms, 4000ms});
        CHECK(sender.status() == TransferStatus::failed);
    }

    TEST_CASE("a timeout that was agreed on replaces the waits") {
        Sender sender = sender_of(10, {{"timeout", "3"}});
        CHECK(sender.deadline() == TimePoint{} + 3s);
    }

    TEST_CASE("a receiver says once where a gap is, and takes nothing out of order") {
        Receiver receiver("file", false,
                          {.block_size = 8, .window_size = 4, .timeout = {}, .transfer_size = false}, 1000,
                          Patience{}, TimePoint{});
        (void)receiver.next_output();
        receiver.on_packet(encode(OptionAcknowledgement{{{"blksize", "8"}, {"windowsize", "4"}}}),
                           TimePoint{});
        (void)receiver.next_output();
        const Bytes block(8, 'x');
        receiver.on_packet(encode(Data{1, block}), TimePoint{});
        receiver.on_packet(encode(Data{3, block}), TimePoint{});
        receiver.on_packet(encode(Data{4, block}), TimePoint{});
        const auto answer = receiver.next_output();
        REQUIRE(answer.has_value());
        CHECK(std::get<Acknowledgement>(*parse(*answer)).block == 1);
        CHECK(!receiver.next_output());
    }

    TEST_CASE("a receiver refuses a file over its limit, and options that it did not ask for") {
        Receiver small("file", false, {}, 100, Patience{}, TimePoint{});
        small.on_packet(encode(Data{1, Bytes(101)}), TimePoint{});
        CHECK(small.outcome() == FetchOutcome::too_large);
        Receiver plain("file", false, {}, 100, Patience{}, TimePoint{});
        plain.on_packet(encode(OptionAcknowledgement{{{"blksize", "8"}}}), TimePoint{});
        CHECK(plain.outcome() == FetchOutcome::misspoken);
    }

    TEST_CASE("a receiver that is done still acknowledges a repeated last block") {
        Receiver receiver("file", false, {}, 1000, Patience{}, TimePoint{});
        (void)receiver.next_output();
        receiver.on_packet(encode(Data{1, Bytes(5)}), TimePoint{});
        CHECK(receiver.status() == TransferStatus::finished);
        CHECK(receiver.next_output() == encode(Acknowledgement{1}));
        receiver.on_packet(encode(Data{1, Bytes(5)}), TimePoint{});
        CHECK(receiver.next_output() == encode(Acknowledgement{1}));
    }

    TEST_CASE("an error of the server ends the transfer with its words") {
        Receiver receiver("file", false, {}, 100, Patience{}, TimePoint{});
        receiver.on_packet(encode(WireError{ErrorCode::file_not_found, "File not found"}), TimePoint{});
        CHECK(receiver.outcome() == FetchOutcome::refused);
        CHECK(receiver.error().code == ErrorCode::file_not_found);
    }
}
