package io.kellet.journal;

import io.kellet.files.FileHandle;
import io.kellet.files.FileOps;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The files of this machine, whose syncs hang once that is asked for: no interrupt helps, as with a disk that is gone. */
final class HangingFiles extends PassingFiles {

    private final CountDownLatch hanging;
    private final CountDownLatch until;
    private volatile boolean hang;

    HangingFiles(CountDownLatch hanging, CountDownLatch until) {
        super(FileOps.system());
        this.hanging = hanging;
        this.until = until;
    }

    void hang() {
        hang = true;
    }

    private void mayHang() {
        boolean interrupted = false;
        while (hang && until.getCount() > 0) {
            hanging.countDown();
            try {
                until.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public FileHandle create(Path file) throws IOException {
        return new Handle(super.create(file)) {
            @Override
            public void force() throws IOException {
                mayHang();
                super.force();
            }

            @Override
            public void forceData() throws IOException {
                mayHang();
                super.forceData();
            }
        };
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        mayHang();
        super.forceDirectory(directory);
    }
}
