// tftp/transfer.hpp: the two ends of one transfer, without sockets and without a clock of their own.
//
// Each end is driven by whoever owns the socket: packets of the peer go in with the time, packets for the
// peer come out, and `deadline()` says when `on_time` is wanted next.
#pragma once

#include <deque>

#include "tftp/file.hpp"
#include "tftp/options.hpp"

namespace tftp {

using TimePoint = std::chrono::steady_clock::time_point;

// When to send again, and when to give up.
struct Patience {
    std::chrono::milliseconds first_wait{
        500};  // a phone sends again after about half a second (Cisco 214535)
    std::chrono::milliseconds longest_wait{4000};
    int sends = 4;  // of one packet, the first included
};

enum class TransferStatus { running, finished, failed };

// Doubles the wait from one send to the next: a slow server is not helped by more packets.
class Retransmission {
  public:
    explicit Retransmission(Patience patience) : patience_(patience), wait_(patience.first_wait) {}

    // Something new was sent: count from one again.
    void restart(TimePoint now);
    // The deadline has passed. False: patience is at its end.
    [[nodiscard]] bool again(TimePoint now);
    // The ends agreed on an interval (RFC 2349): it replaces the waits and does not grow.
    void fix_interval(std::chrono::seconds interval);
    [[nodiscard]] TimePoint deadline() const { return deadline_; }

  private:
    Patience patience_;
    std::chrono::milliseconds wait_;
    int sends_ = 1;
    TimePoint deadline_;
};

// The server's end of a read: sends a file. After silence it sends the first block of its window again, no
// more: that tells a client that is there where to go on from, and one that is not is sent little.
class Sender {
  public:
    // Starts at once: with an OACK where options were granted, else with the first block.
    Sender(std::unique_ptr<File> file, bool is_netascii, Grant granted, Patience patience, TimePoint now);

    void on_packet(BytesView packet, TimePoint now);
    void on_time(TimePoint now);
    [[nodiscard]] std::optional<Bytes> next_output();
    [[nodiscard]] TimePoint deadline() const { return retransmission_.deadline(); }
    [[nodiscard]] TransferStatus status() const { return status_; }

  private:
    void on_acknowledgement(WireBlock block, TimePoint now);
    void send_window(TimePoint now);
    void queue_window();
    void fail(ErrorCode code, std::string message);

    BlockReader reader_;
    Grant granted_;
    Retransmission retransmission_;
    TransferStatus status_ = TransferStatus::running;
    bool waits_for_options_;
    std::uint64_t base_ = 1;     // the first block that is not acknowledged
    std::deque<Bytes> window_;   // blocks from base_ on
    bool last_is_read_ = false;  // the window's last block ends the file
    bool gap_was_answered_ =
        false;  // the window was sent again for an acknowledgement of the block before it
    std::deque<Bytes> output_;
};

// How a client's transfer ended.
enum class FetchOutcome {
    received,
    refused,    // the server sent an error: `error`
    silent,     // nothing came, or nothing more
    misspoken,  // the server broke the protocol
    too_large,  // more than the client takes
};

// The client's end of a read: receives a file.
class Receiver {
  public:
    // Starts at once with the request. Takes files of up to `limit` bytes. Once finished it still
    // acknowledges a repeated last block, for as long as its owner hands it packets.
    Receiver(std::string name, bool is_netascii, Wishes wishes, std::size_t limit, Patience patience,
             TimePoint now);

    void on_packet(BytesView packet, TimePoint now);
    void on_time(TimePoint now);
    [[nodiscard]] std::optional<Bytes> next_output();
    [[nodiscard]] TimePoint deadline() const { return retransmission_.deadline(); }
    [[nodiscard]] TransferStatus status() const { return status_; }

    [[nodiscard]] FetchOutcome outcome() const { return outcome_; }
    [[nodiscard]] const WireError& error() const { return error_; }
    [[nodiscard]] Bytes take_file() { return std::move(file_); }

  private:
    void on_options(const OptionAcknowledgement& acknowledgement, TimePoint now);
    void on_data(const Data& data, TimePoint now);
    void acknowledge(TimePoint now);
    void send(Bytes packet, TimePoint now);
    void fail(FetchOutcome outcome);
    void refuse(FetchOutcome outcome, WireError error);

    bool is_netascii_;
    Wishes wishes_;
    std::size_t limit_;
    Agreement agreement_;
    Retransmission retransmission_;
    TransferStatus status_ = TransferStatus::running;
    FetchOutcome outcome_ = FetchOutcome::silent;
    WireError error_;
    bool heard_options_ = false;
    std::uint64_t received_ = 0;     // blocks, in order
    std::size_t in_window_ = 0;      // blocks since the last acknowledgement
    bool gap_was_reported_ = false;  // since the last block in order
    NetasciiDecoder decoder_;
    Bytes file_;
    Bytes last_sent_;
    std::deque<Bytes> output_;
};

}  // namespace tftp
